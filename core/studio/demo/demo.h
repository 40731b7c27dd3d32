// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/jobs/job.h"
#include "core/studio/demo/demo_recipe.h"

namespace arbiter::studio {

/// The whole road by itself: a project with the demo task's prompts in `folder`, pairs from the
/// demo model, a simulated annotator, the reward model, PPO, and the evaluation; with several
/// rounds, the loop instead. Leaves `report.json` and `curves/*.csv` in the project and returns the
/// report. Blocks; the body of a job.
Result<nlohmann::json> run_demo(const std::filesystem::path& folder, const DemoRecipe& recipe,
                                jobs::JobControl& control);

}  // namespace arbiter::studio
