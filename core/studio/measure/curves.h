// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/project/repositories.h"

namespace arbiter::studio {

/// Writes all metrics of a run as CSV: `step` and a column for each metric; a cell is empty where
/// a metric has no value at that step. Points that are not stored yet are among them.
Result<void> write_curves(project::Project& project, project::Id run,
                          const std::filesystem::path& file);

}  // namespace arbiter::studio
