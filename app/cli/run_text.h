// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/project/repositories.h"

/// How the command line tells of runs.
namespace arbiter::cli {

/// A run in `run_list`; reads its folders for `disk_bytes`.
Result<nlohmann::json> run_document(const project::Project& project, const project::Run& run);

/// `ppo-7: running, step 3 of 60, being trained now`
std::string run_line(const project::Run& run);

/// `1.6 GB`
std::string size_text(std::int64_t bytes);

/// Whether the run's name or number is `name`.
bool is_named(const project::Run& run, const std::string& name);

}  // namespace arbiter::cli
