// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/project/types.h"

/// Who may use which prompts. Training of every kind, rollouts, evaluation and the window ask here.
namespace arbiter::project {

/// What a prompt is wanted for.
enum class PromptUse : std::uint8_t {
  learn,     ///< something is fitted to it: fine-tuning, reward model, rollouts, normalising
  label,     ///< answers are generated for people to judge
  watch,     ///< a training measures itself while it goes on
  evaluate,  ///< a model is measured; `watch` where there is no such prompt
  held_out,  ///< no training has learned from it: judged pairs that a reward model is measured on
};
std::vector<PromptRole> roles_for(PromptUse use);

/// Shares of the prompts, by the hash of their text, where the file that they come from does not
/// say which is which.
struct RoleShares {
  double validation = 0.05;
  double test = 0.05;
};

/// The role of a text: the same whatever else the project holds. Texts that are for validation stay
/// so as the share grows.
PromptRole role_by_hash(std::string_view text, const RoleShares& shares);

/// Whether a text is among the first `fraction` of all, by hash.
bool in_first_share(std::string_view text, double fraction);

/// "train", "validation", "test".
const char* role_name(PromptRole role);

}  // namespace arbiter::project
