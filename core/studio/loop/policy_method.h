// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::studio {

/// How a round's policy is made of the last one and the reward model.
enum class PolicyMethod : std::uint8_t {
  ppo,
  reinforce,
  rloo,
  grpo,
  dpo,       ///< online DPO (Guo et al. 2024): on pairs of its own answers, which the reward model
             ///< orders
  best_of_n  ///< fine-tuned on the best of n of its own answers (RAFT, Dong et al. 2023)
};

/// "best-of-n".
const char* policy_method_name(PolicyMethod method);
Result<PolicyMethod> policy_method_from_name(std::string_view name);
/// "ppo, reinforce, ...".
std::string policy_method_names();

/// Whether it learns from a file of its own answers, not from rollouts.
inline bool learns_from_own_answers(PolicyMethod method) {
  return method == PolicyMethod::dpo || method == PolicyMethod::best_of_n;
}

}  // namespace arbiter::studio
