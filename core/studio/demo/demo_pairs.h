// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/project/project.h"

namespace arbiter::studio {

/// Adds, for every training prompt of the demo task that the project holds, a pair of different
/// answers from the task's own generator, of mixed quality: something to compare before any model
/// has answered. The same seed gives the same pairs.
Result<std::int64_t> add_demo_pairs(project::Project& project, std::uint64_t seed);

}  // namespace arbiter::studio
