// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"
#include "core/project/repositories.h"

/// Which model the project generates with and tunes next.
namespace arbiter::studio {

/// The folder of the model that the project generates with and tunes next.
Result<std::filesystem::path> current_model(project::Project& project);
Result<void> set_current_model(project::Project& project, const std::filesystem::path& model);
/// The model of a finished run becomes the current one; a run without an id has stored nothing.
Result<void> take_as_current(project::Project& project, const project::Run& run);
/// The model that comes with the program.
std::filesystem::path demo_model();

/// Copies a finished run's model as a folder in the Hugging Face layout.
Result<void> export_model(project::Project& project, project::Id run,
                          const std::filesystem::path& folder);

}  // namespace arbiter::studio
