// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/project/project.h"
#include "core/project/repositories.h"

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

/// The pairs that nobody has answered: `fresh` are of the policy as it is now, `older` were written
/// by what it was or came from elsewhere. Where nothing was ever generated all are fresh.
Result<project::Comparisons::Open> open_pairs_by_age(project::Project& project);
/// The older ones are not asked any more, until they are taken back (`Comparisons::take_back`).
Result<std::int64_t> retire_older_pairs(project::Project& project);

}  // namespace arbiter::studio
