// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/engine/algorithm.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"

/// How the command line tells of runs.
namespace arbiter::cli {

/// A run in `run_list`; reads its folders for `disk_bytes`.
Result<nlohmann::json> run_document(const project::Project& project, const project::Run& run);

/// `ppo-7: running, step 3 of 60, being trained now`; with its number (`#7 ppo-7: ...`) where
/// another of `all` has the same name.
std::string run_line(const project::Run& run, const std::vector<project::Run>& all);

/// `1.6 GB`
std::string size_text(std::int64_t bytes);

/// The model of the run of that name or number (`ppo-7`, `7`, `#7`), else the folder; empty stays
/// empty. A folder of such a name is `./7`. Several runs that may be meant are an error, and so is
/// a word that is neither: the error names the runs that are like it.
Result<std::filesystem::path> model_named(project::Project& project,
                                          const std::filesystem::path& name);

/// The error for a name that several runs answer to.
std::unexpected<Error> ambiguous(const std::vector<project::Run>& runs, const std::string& name);

/// The run that `--resume` names among those whose kind is `wanted`: `latest` (the newest that is
/// not done), a run's name or its number.
Result<project::Run> run_to_resume(project::Project& project, const std::string& name,
                                   const std::function<bool(const engine::Algorithm&)>& wanted);

/// Whether the run's name or number is `name`.
bool is_named(const project::Run& run, const std::string& name);

}  // namespace arbiter::cli
