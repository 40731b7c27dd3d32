// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/studio/loop/loop.h"

namespace arbiter::ui {

/// A phase as a step of the round: "Reward model".
QString phaseTitle(studio::LoopPhase phase);

/// What the loop does or waits for: "Waiting for people: 37 of 75 judged." `simulated`: an
/// annotator of the loop's own judges.
QString phaseSentence(studio::LoopPhase phase, const std::optional<studio::AwaitedLabels>& awaited,
                      bool simulated);

/// What became of a round's policy: "Kept: won 14, lost 6, level 5 of 25 head-to-heads."
QString outcomeText(const studio::LoopRound& round);

/// One figure of a round.
struct RoundFigure {
  QString caption;
  QString value;
  QString help;
};
/// Those that have been measured; with what each was counted on.
std::vector<RoundFigure> figuresOf(const studio::LoopRound& round);

}  // namespace arbiter::ui
