// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/project.h"

namespace arbiter::studio {

/// Adds the demo task's prompts, the held-out ones marked as such, gives the project the demo's
/// recipe, and notes that its task is the demo (setting `task`).
Result<void> add_demo_prompts(project::Project& project);

}  // namespace arbiter::studio
