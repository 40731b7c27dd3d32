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
    Good,  ///< of a single answer
    Bad,
    Score,  ///< of a single answer: `number` from 1 to the points of the scale
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

/// What keys are there for: so many answers, and of a single one how it is rated.
struct LabelTask {
  int responses = 2;
  int points = 0;  ///< of a single answer's scale; 0: good or bad
};

/// The command of a key press; none for other keys and for a key that is held down (auto-repeat
/// never judges).
std::optional<LabelCommand> commandFor(const QKeyEvent& event, const LabelTask& task);

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
std::vector<KeyDescription> keyDescriptions(const LabelTask& task, AnswerFeatures features = {});

}  // namespace arbiter::ui
