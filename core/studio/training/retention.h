// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/training/training_request.h"

/// Which checkpoints of a run stay on the disk.
namespace arbiter::studio {

struct Retention {
  std::int64_t keep_last = 3;   ///< 0: all
  std::int64_t keep_every = 0;  ///< also those at multiples of so many steps; 0: none
};

/// What the request asks for, else the project's settings `keep_last` and `keep_every`.
Result<Retention> retention_of(project::Project& project, const TrainingRequest& request);
/// What the run was started with.
Retention retention_of(const project::Run& run);

/// Those that are neither among the last, nor the best by their score (of equals the newest), nor
/// at a step to keep, nor final.
std::vector<project::Checkpoint> superseded(std::span<const project::Checkpoint> checkpoints,
                                            const Retention& retention);

/// Removes what is superseded; what something else still needs stays, too.
Result<void> remove_superseded(project::Project& project, project::Id run,
                               const Retention& retention);

/// The figure that tells which checkpoint is best, as the mean of what a run reports between two of
/// them: held-out accuracy where it is measured, else held-out loss, else the reward that a policy
/// learns from, else an agent's return where
/// it is evaluated. Figures on training data alone tell nothing, nor does the reward once a policy
/// was seen to please its reward model alone: from the next checkpoint on there is none.
class KeyFigure {
 public:
  void add(std::span<const engine::Metric> metrics);
  /// Higher is better; nothing where none was reported. Starts anew.
  std::optional<double> take();

 private:
  static constexpr std::size_t candidates = 4;
  double sums_[candidates] = {};
  std::int64_t counts_[candidates] = {};
  bool over_optimised_ = false;
  bool closed_ = false;
};

}  // namespace arbiter::studio
