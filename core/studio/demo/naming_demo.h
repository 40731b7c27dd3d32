// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/engine/options.h"
#include "core/jobs/job.h"

namespace arbiter::studio {

/// The road of a classifier or a tagger that learns from good and bad alone.
struct NamingDemoRecipe {
  std::string task = "pictures";  ///< pictures | tags | topics
  double noise = 0;               ///< share of good and bad that is said in error
  bool quick = false;             ///< a tenth of the examples: to see that it works
  engine::ComputeOptions compute;
};

/// A project in `folder` with two runs on what the task's generator draws: one that knows all names
/// (the ceiling), and one that names what it sees and is told good or bad. Leaves `report.json`:
/// `accuracy` and `ceiling` on the same test part (of pictures and topics the share of right names,
/// of tags the entities' F1), `judgments` (how many good or bad were said), `seconds`, and both
/// runs' whole reports. Blocks; the body of a job.
Result<nlohmann::json> run_naming_demo(const std::filesystem::path& folder,
                                       const NamingDemoRecipe& recipe, jobs::JobControl& control);

}  // namespace arbiter::studio
