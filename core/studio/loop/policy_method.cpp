// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/policy_method.h"

#include <algorithm>
#include <array>

namespace arbiter::studio {
namespace {

constexpr std::array<const char*, 6> names{"ppo", "reinforce", "rloo", "grpo", "dpo", "best-of-n"};

}  // namespace

const char* policy_method_name(PolicyMethod method) {
  return names[static_cast<std::size_t>(method)];
}

std::string policy_method_names() {
  std::string text;
  for (const auto* name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

Result<PolicyMethod> policy_method_from_name(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end())
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "There is no way {name} to make a policy; there are "
                                "{names}."),
                {{"name", std::string(name)}, {"names", policy_method_names()}});
  return static_cast<PolicyMethod>(found - names.begin());
}

}  // namespace arbiter::studio
