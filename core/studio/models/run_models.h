// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/project/repositories.h"

/// Which model a run made, and how a project names model folders.
namespace arbiter::studio {

/// The folder of a run's final checkpoint, or its last where it has no final one; of a policy that
/// went on when it was seen to please its reward model alone, the last one before that.
Result<std::filesystem::path> model_of_run(project::Project& project, project::Id run);

/// The reward model's run that was asked for, or (0) the newest finished one.
Result<project::Id> reward_run_of(project::Project& project, project::Id asked);

/// A model folder as the project stores it: relative where it is inside the project.
std::string stored_path(const project::Project& project, const std::filesystem::path& folder);
std::filesystem::path resolved_path(const project::Project& project, const std::string& stored);

/// The run whose checkpoint a stored model path like `checkpoints/run-7/step-60` is; 0: none.
project::Id run_of_model(const std::string& stored);

/// The chat template that a model is used with: the one that was asked for; where that is `auto`
/// and one of the project's runs made the model, the one that it was trained with.
Result<std::string> chat_template_of(project::Project& project, const std::filesystem::path& model,
                                     const std::string& asked);

}  // namespace arbiter::studio
