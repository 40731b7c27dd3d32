// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/demo/demo_task.h"

#include <memory>
#include <unordered_set>

namespace arbiter::tasks::demo {
namespace {

GoldRule gold_rule() {
  auto known = std::make_shared<std::unordered_set<std::string>>();
  auto all = prompts();
  for (auto* list : {&all.training, &all.held_out})
    for (auto& text : *list) known->insert(std::move(text));
  return {.components = {component_names.begin(), component_names.end()},
          .knows = [known](const std::string& prompt) { return known->contains(prompt); },
          .score =
              [](const std::string& prompt, const std::string& response, bool ended) {
                const auto values = gold_components(prompt, response, ended).values();
                return std::vector<double>(values.begin(), values.end());
              }};
}

}  // namespace

Task task() {
  return {.name = task_name,
          .responses = project::ResponseKind::text,
          .prompts = prompts,
          .gold = gold_rule()};
}

}  // namespace arbiter::tasks::demo
