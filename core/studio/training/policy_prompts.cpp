// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/policy_prompts.h"

#include <algorithm>

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/studio/models/project_task.h"
#include "core/studio/training/training_errors.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {
namespace {

/// Prompts of the sample panel, of those trained on and of those held out.
constexpr std::size_t panel_prompts = 4;
/// The same for the gold reward's mean, of which so few would tell little.
constexpr std::size_t gold_sample_prompts = 16;

/// `count` of them, spread over the list: neighbours are often much alike.
std::vector<EncodedPrompt> spread(const std::vector<EncodedPrompt>& prompts, std::size_t count) {
  std::vector<EncodedPrompt> chosen;
  count = std::min(count, prompts.size());
  chosen.reserve(count);
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(prompts[i * prompts.size() / count]);
  return chosen;
}

/// Held-out prompts, spread likewise; of those that do not fit the next one is taken.
Result<std::vector<EncodedPrompt>> spread_held_out(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const project::Run& run, std::size_t count) {
  ARBITER_ASSIGN(auto ids, project.prompts().ids(prompts_of(run, project::PromptUse::evaluate)));
  if (ids.empty()) {
    ARBITER_ASSIGN(ids, project.prompts().ids(prompts_of(run, project::PromptUse::watch)));
  }
  std::vector<EncodedPrompt> chosen;
  count = std::min(count, ids.size());
  for (std::size_t i = 0, next = 0; i < count; ++i) {
    for (next = std::max(next, i * ids.size() / count); next < ids.size();) {
      ARBITER_ASSIGN(auto encoded, encode_prompts(project, encoder, std::span(&ids[next++], 1)));
      if (encoded.empty()) continue;
      chosen.push_back(std::move(encoded.front()));
      break;
    }
  }
  return chosen;
}

std::string hash_of_prompts(std::span<const project::Id> ids) {
  std::uint64_t hash = 0;
  for (const auto id : ids) hash = stable_hash(hex(hash) + std::to_string(id));
  return hex(hash);
}

}  // namespace

Result<std::vector<project::Id>> choose_prompts(project::Project& project,
                                                const project::PromptFilter& filter,
                                                std::size_t most, std::uint64_t seed) {
  std::vector<project::Id> chosen;
  Random random(seed);
  std::uint64_t seen = 0;
  // Reservoir sampling: each prompt is as likely as any other, whatever their number.
  ARBITER_TRY(project.prompts().each_id(filter, [&](project::Id id) {
    ++seen;
    if (chosen.size() < most) {
      chosen.push_back(id);
    } else if (const auto place = random.below(seen); place < chosen.size()) {
      chosen[place] = id;
    }
  }));
  std::ranges::sort(chosen);
  return chosen;
}

Result<std::vector<EncodedPrompt>> encode_prompts(project::Project& project,
                                                  const DialogueEncoder& encoder,
                                                  std::span<const project::Id> ids) {
  std::vector<EncodedPrompt> encoded;
  for (const auto id : ids) {
    ARBITER_ASSIGN(const auto prompt, project.prompts().get(id));
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    auto tokens = encoder.prompt(messages);
    if (static_cast<std::int64_t>(tokens.size()) >= encoder.context()) continue;
    encoded.push_back({std::move(tokens), messages.back().content});
  }
  return encoded;
}

Result<std::vector<EncodedPrompt>> rollout_prompts(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   project::Run& run, bool resumes,
                                                   std::size_t most) {
  ARBITER_ASSIGN(const auto ids, choose_prompts(project, prompts_of(run, project::PromptUse::learn),
                                                most, static_cast<std::uint64_t>(run.seed)));
  const auto hash = hash_of_prompts(ids);
  // Runs of older programs have none.
  if (resumes && run.settings.value("prompts_hash", hash) != hash) return prompts_changed(run);
  if (!resumes) {
    run.settings["prompts_hash"] = hash;
    run.settings["prompts"] = ids.size();
  }
  return encode_prompts(project, encoder, ids);
}

Result<std::vector<EncodedPrompt>> panel_of(project::Project& project,
                                            const DialogueEncoder& encoder, const project::Run& run,
                                            const std::vector<EncodedPrompt>& training) {
  auto panel = spread(training, panel_prompts);
  ARBITER_ASSIGN(auto held_out, spread_held_out(project, encoder, run, panel_prompts));
  for (auto& prompt : held_out) panel.push_back(std::move(prompt));
  return panel;
}

Result<std::vector<EncodedPrompt>> gold_prompts_of(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const project::Run& run,
                                                   const std::vector<EncodedPrompt>& training,
                                                   const std::vector<EncodedPrompt>& panel) {
  std::vector<EncodedPrompt> chosen;
  ARBITER_ASSIGN(const auto* gold, gold_rule_of(project));
  if (gold == nullptr) return chosen;
  ARBITER_ASSIGN(auto held_out, spread_held_out(project, encoder, run, gold_sample_prompts));
  auto trained = spread(training, gold_sample_prompts);
  for (auto* list : {&trained, &held_out})
    for (auto& prompt : *list)
      if (std::ranges::find(panel, prompt.text, &EncodedPrompt::text) == panel.end())
        chosen.push_back(std::move(prompt));
  return chosen;
}

std::vector<engine::Tokens> tokens_of(const std::vector<EncodedPrompt>& prompts) {
  std::vector<engine::Tokens> tokens;
  tokens.reserve(prompts.size());
  for (const auto& prompt : prompts) tokens.push_back(prompt.tokens);
  return tokens;
}

}  // namespace arbiter::studio
