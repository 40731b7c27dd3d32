// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/project/project.h"
#include "core/studio/models/model_check.h"

namespace arbiter::studio {

/// `check_model` as a project would use the model: its chat template is the one that it was trained
/// with where a run of the project made it, and `first_prompt` shows the project's first prompt.
/// `model` empty: the project's model.
Result<ModelCheck> check_model_in(project::Project& project, std::filesystem::path model = {},
                                  const std::filesystem::path& base = {},
                                  const std::string& chat_template = "auto");

}  // namespace arbiter::studio
