// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/project/types.h"

/// What there is to learn, apart from how it is learned: its prompts, what an answer to them is,
/// and where it is known how good an answer is, the rule that says so.
namespace arbiter::tasks {

/// The prompts of a task: all different, the two lists disjoint.
struct PromptSet {
  std::vector<std::string> training;
  std::vector<std::string> held_out;  ///< reserved for evaluation
};

/// A known scoring rule. Only demos, simulated annotators and tests use it; training is never given
/// anything of it.
struct GoldRule {
  /// Names of the components, in the order in which `score` gives them.
  std::vector<std::string> components;
  /// Whether the rule knows what a good answer to this prompt is.
  std::function<bool(const std::string& prompt)> knows;
  /// An answer's components; `ended` tells whether its writer ended it. Pure.
  std::function<std::vector<double>(const std::string& prompt, const std::string& response,
                                    bool ended)>
      score;
};

/// The gold reward: the sum of an answer's components.
double gold_reward(const std::vector<double>& components);

struct Task {
  std::string name;  ///< the project's setting `task`
  project::ResponseKind responses = project::ResponseKind::text;
  std::function<PromptSet()> prompts;
  std::optional<GoldRule> gold;
};

}  // namespace arbiter::tasks
