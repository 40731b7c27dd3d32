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
std::vector<KeyDescription> keyDescriptions(int responses);

}  // namespace arbiter::ui
