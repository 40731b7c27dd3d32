// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/project/project.h"

namespace arbiter::studio {

/// Models that have generated in a project, one after the other: the pairs of generation n have
/// priority n, so that those of the policy as it is now are judged before those of what it was.
/// Imported pairs have priority 0.
struct Generation {
  std::int64_t number = 0;  ///< 0: nothing was generated yet
  std::string model;        ///< as `stored_path` names it
};

Result<Generation> last_generation(project::Project& project);
/// The last one where this model made it, else a new one.
Result<Generation> begin_generation(project::Project& project, const std::string& model);

}  // namespace arbiter::studio
