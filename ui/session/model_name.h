// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>

#include "core/project/project.h"

namespace arbiter::ui {

/// How a person knows a model: the run that made it, "the demo's model", or its folder.
QString modelName(project::Project& project, const std::filesystem::path& folder);

}  // namespace arbiter::ui
