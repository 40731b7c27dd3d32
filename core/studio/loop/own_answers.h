// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/engine/options.h"
#include "core/jobs/job.h"
#include "core/project/project.h"

namespace arbiter::studio {

/// A policy's own answers with the reward model as their judge, as a file to learn from.
struct OwnAnswersRequest {
  std::filesystem::path model;  ///< what answers
  project::Id reward_run = 0;
  std::int64_t prompts = 512;  ///< for training, at random; more than there are come several times
  std::int64_t answers = 8;    ///< to each
  /// The best beside the worst (`chosen`, `rejected`); else the best alone (`completion`).
  bool pairs = false;
  double missing_eos_penalty = 1.0;  ///< taken off an answer that was cut, as in PPO
  double uncertainty_penalty = 1.0;  ///< standard deviations among the reward model's members
  engine::GenerationOptions options;
  engine::ComputeOptions compute;
};

/// Blocks; the body of a job. How many rows: prompts whose answers are all worth the same have
/// none. The file appears as a whole; `training/corpus_rows.h` reads it.
Result<std::int64_t> write_own_answers(project::Project& project, const OwnAnswersRequest& request,
                                       const std::filesystem::path& file,
                                       jobs::JobControl& control);

}  // namespace arbiter::studio
