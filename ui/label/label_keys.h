// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace arbiter::ui {

/// What a key asks of the label page.
struct LabelCommand {
  enum class Kind : std::uint8_t {
    PreferLeft,
    PreferRight,
    Strength,  ///< `number` 1 (left much better) to 7 (right much better)
    Tie,
    BothBad,
    BothGood,
    Skip,
    Rank,      ///< `number` is the answer that comes next in the ranking, from 1
    JoinTier,  ///< the next ranked answer stands level with the one before
    TakeBack,  ///< removes the last ranked answer
    Confirm,   ///< records the ranking
    Undo,
    ToggleRaw,
    TogglePause,
    Why,
    Guidelines,
    Keys,
    ScrollUp,
    ScrollDown,
    Copy,
  };
  Kind kind = Kind::Tie;
  int number = 0;
};

/// The command of a key press on a comparison of `responses` answers; none for other keys and for
/// a key that is held down (auto-repeat never judges).
std::optional<LabelCommand> commandFor(const QKeyEvent& event, int responses);

/// The keys in words, for the panel that lists them.
struct KeyDescription {
  QString key;
  QString action;
};
/// What answers offer beside being judged.
struct AnswerFeatures {
  bool raw = true;     ///< they can be read raw
  bool moves = false;  ///< they play, and can be held
  friend bool operator==(const AnswerFeatures&, const AnswerFeatures&) = default;
};
std::vector<KeyDescription> keyDescriptions(int responses, AnswerFeatures features = {});

}  // namespace arbiter::ui
