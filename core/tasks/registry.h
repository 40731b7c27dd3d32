// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/tasks/task.h"

namespace arbiter::tasks {

/// Every task that comes with the program. A new one is its folder and one line here.
const std::vector<Task>& all_tasks();

/// The task of that name; null where there is none, as for projects of people's own prompts.
const Task* find_task(std::string_view name);

/// The first gold rule that knows what a good answer to the prompt is; null where none does.
const GoldRule* gold_rule_for(const std::string& prompt);

}  // namespace arbiter::tasks
