// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/studio/loop/loop_state.h"
#include "core/studio/measure/win_rate.h"

namespace arbiter::studio {

/// Puts a share with its numbers and interval into a report: `name`, `name_n`, `name_prompts`,
/// `name_interval`; null where nothing was counted.
void note(nlohmann::json& figures, const std::string& name, const Accuracy& accuracy);

/// Fills the last round's `figures`: labels and what they decided, win rates, distances and the
/// reward model's accuracies, on prompts for test. Nothing decides by them.
Result<void> add_round_figures(project::Project& project, LoopState& state,
                               const engine::ComputeOptions& compute, jobs::JobControl& control);

}  // namespace arbiter::studio
