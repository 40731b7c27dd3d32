// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/registry.h"

#include <algorithm>

#include "core/tasks/demo/demo_task.h"

namespace arbiter::tasks {

const std::vector<Task>& all_tasks() {
  static const std::vector<Task> tasks{demo::task()};
  return tasks;
}

const Task* find_task(std::string_view name) {
  const auto& tasks = all_tasks();
  const auto found = std::ranges::find(tasks, name, &Task::name);
  return found == tasks.end() ? nullptr : &*found;
}

const GoldRule* gold_rule_for(const std::string& prompt) {
  for (const auto& task : all_tasks())
    if (task.gold && task.gold->knows(prompt)) return &*task.gold;
  return nullptr;
}

}  // namespace arbiter::tasks
