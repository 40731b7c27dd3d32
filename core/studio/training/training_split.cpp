// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training_split.h"

namespace arbiter::studio {
namespace {

/// What older programs held out where their settings do not say.
constexpr double old_fraction = 0.1;
constexpr double old_sft_fraction = 0.05;

bool knows_roles(const project::Run& run) { return run.settings.contains("prompt_role"); }

}  // namespace

Result<void> pin_prompts(project::Project& project, project::Run& run) {
  run.settings["prompt_role"] = project::role_name(project::PromptRole::train);
  ARBITER_ASSIGN(run.settings["prompts_seq"], project.judgments().max_seq());
  ARBITER_ASSIGN(run.settings["last_prompt"], project.prompts().last_id());
  ARBITER_ASSIGN(run.settings["last_response"], project.prompts().last_response_id());
  return {};
}

project::PromptFilter prompts_of(const project::Run& run, project::PromptUse use) {
  project::PromptFilter filter;
  filter.roles = project::roles_for(use);
  if (!run.settings.is_object()) return filter;
  filter.max_id = run.settings.value("last_prompt", project::Id{0});
  if (run.settings.contains("prompts_seq"))
    filter.max_seq = run.settings["prompts_seq"].get<std::int64_t>();
  return filter;
}

TrainingSplit TrainingSplit::of(const project::Run& run) {
  TrainingSplit split;
  if (knows_roles(run)) return split;
  const bool tunes = run.kind == project::RunKind::sft;
  split.fraction_ =
      run.settings.value("held_out_fraction", tunes ? old_sft_fraction : old_fraction);
  return split;
}

bool TrainingSplit::is_watched(const project::Prompt& prompt) const {
  if (fraction_) return project::in_first_share(prompt.text, *fraction_);
  return prompt.role != project::PromptRole::train;
}

bool TrainingSplit::is_watched(const std::string& text, std::optional<project::PromptRole> known,
                               const project::RoleShares& shares) const {
  if (fraction_) return project::in_first_share(text, *fraction_);
  return known.value_or(project::role_by_hash(text, shares)) != project::PromptRole::train;
}

}  // namespace arbiter::studio
