// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo_prompts.h"

#include <utility>
#include <vector>

#include "core/project/repositories.h"
#include "core/studio/demo/demo_recipe.h"
#include "core/tasks/demo/demo_task.h"

namespace arbiter::studio {

Result<void> add_demo_prompts(project::Project& project) {
  // The task says itself what is tested on.
  const project::RoleShares shares{.validation = 0.05, .test = 0};
  ARBITER_TRY(project.prompts().set_role_shares(shares));
  auto texts = tasks::demo::prompts();
  std::vector<project::Prompt> prompts;
  prompts.reserve(texts.training.size() + texts.held_out.size());
  const auto append = [&](std::vector<std::string>& list, bool test) {
    for (auto& text : list) {
      auto& prompt = prompts.emplace_back();
      prompt.text = std::move(text);
      prompt.role = test ? project::PromptRole::test : project::role_by_hash(prompt.text, shares);
    }
  };
  append(texts.training, false);
  append(texts.held_out, true);
  ARBITER_TRY(project.prompts().add(prompts));
  ARBITER_TRY(set_recipe(project, DemoRecipe()));
  return project.settings().set("task", tasks::demo::task_name);
}

}  // namespace arbiter::studio
