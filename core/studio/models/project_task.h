// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/repositories.h"
#include "core/tasks/registry.h"

namespace arbiter::studio {

/// The task that the project was made for (setting `task`); null where it holds prompts of its own.
Result<const tasks::Task*> task_of(project::Project& project);
/// The gold rule of the project's task; null where there is none.
Result<const tasks::GoldRule*> gold_rule_of(project::Project& project);

}  // namespace arbiter::studio
