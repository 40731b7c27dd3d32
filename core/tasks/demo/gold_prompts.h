// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_set>

#include "core/tasks/demo/demo_task.h"

namespace arbiter::tasks::demo {

/// The prompts for which a gold reward is known: those of the demo task.
class GoldPrompts {
 public:
  GoldPrompts() {
    auto all = prompts();
    for (auto* list : {&all.training, &all.held_out})
      for (auto& text : *list) texts_.insert(std::move(text));
  }

  bool knows(const std::string& prompt) const { return texts_.contains(prompt); }

  /// The gold reward, in [0, 4], of an answer to a prompt that it knows.
  static double reward(const std::string& prompt, const std::string& response, bool ended) {
    return gold_reward(gold_components(prompt, response, ended));
  }

 private:
  std::unordered_set<std::string> texts_;
};

}  // namespace arbiter::tasks::demo
