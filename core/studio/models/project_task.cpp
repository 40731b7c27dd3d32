// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/project_task.h"

namespace arbiter::studio {

Result<const tasks::Task*> task_of(project::Project& project) {
  ARBITER_ASSIGN(const auto name, project.settings().get("task"));
  return name.is_string() ? tasks::find_task(name.get<std::string>()) : nullptr;
}

Result<const tasks::GoldRule*> gold_rule_of(project::Project& project) {
  ARBITER_ASSIGN(const auto* task, task_of(project));
  return task != nullptr && task->gold ? &*task->gold : nullptr;
}

}  // namespace arbiter::studio
