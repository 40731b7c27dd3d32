// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "core/studio/loop/loop.h"

namespace arbiter::ui {

/// What the Loop page shows of a project.
struct LoopReading {
  std::optional<studio::LoopState> state;  ///< none: there was no loop yet
  std::optional<studio::AwaitedLabels> awaited;
  bool goes = false;          ///< round, here or in another program
  studio::LoopRequest usual;  ///< what the form begins with
  /// What was typed into the form since the last loop began; none: nothing.
  std::optional<studio::LoopRequest> typed;
  bool gold = false;         ///< the task has a rule that a simulated annotator can judge by
  std::int64_t prompts = 0;  ///< for training: those that a loop answers
};

/// Reads it; asks the database.
Result<LoopReading> readLoop(project::Project& project);
/// Keeps what was typed until a loop is started; none: forgets it.
Result<void> keepTyped(project::Project& project, const std::optional<studio::LoopRequest>& typed);

}  // namespace arbiter::ui
