// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/prompt_roles.h"

#include "core/base/random.h"

namespace arbiter::project {
namespace {

constexpr std::uint64_t parts = 1000;

double place_of(std::string_view text) { return static_cast<double>(stable_hash(text) % parts); }

}  // namespace

std::vector<PromptRole> roles_for(PromptUse use) {
  switch (use) {
    case PromptUse::learn:
      return {PromptRole::train};
    case PromptUse::label:
      return {PromptRole::train, PromptRole::validation};
    case PromptUse::watch:
      return {PromptRole::validation};
    case PromptUse::evaluate:
      return {PromptRole::test};
    case PromptUse::held_out:
      return {PromptRole::validation, PromptRole::test};
  }
  return {};
}

bool in_first_share(std::string_view text, double fraction) {
  return place_of(text) < fraction * static_cast<double>(parts);
}

PromptRole role_by_hash(std::string_view text, const RoleShares& shares) {
  if (in_first_share(text, shares.validation)) return PromptRole::validation;
  // From the other end, so that neither share takes from the other as it grows.
  const bool last = place_of(text) >= (1 - shares.test) * static_cast<double>(parts);
  return last ? PromptRole::test : PromptRole::train;
}

const char* role_name(PromptRole role) {
  switch (role) {
    case PromptRole::train:
      return "train";
    case PromptRole::validation:
      return "validation";
    case PromptRole::test:
      return "test";
  }
  return "train";
}

}  // namespace arbiter::project
