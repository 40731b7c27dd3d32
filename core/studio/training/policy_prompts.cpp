// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/policy_prompts.h"

#include <algorithm>

#include "core/studio/models/project_task.h"

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
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(prompts[i * prompts.size() / count]);
  return chosen;
}

}  // namespace

Result<std::vector<EncodedPrompt>> encode_prompts(project::Project& project,
                                                  const DialogueEncoder& encoder, bool held_out,
                                                  project::Id max_id) {
  project::PromptFilter filter;
  filter.held_out = held_out;
  ARBITER_ASSIGN(const auto prompts, project.prompts().list(filter));
  std::vector<EncodedPrompt> encoded;
  for (const auto& prompt : prompts) {
    if (max_id > 0 && prompt.id > max_id) break;
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    auto tokens = encoder.prompt(messages);
    if (static_cast<std::int64_t>(tokens.size()) >= encoder.context()) continue;
    encoded.push_back({std::move(tokens), messages.back().content});
  }
  return encoded;
}

Result<project::Id> last_prompt_id(project::Project& project) {
  project::Id last = 0;
  ARBITER_ASSIGN(const auto prompts, project.prompts().list());
  for (const auto& prompt : prompts) last = std::max(last, prompt.id);
  return last;
}

Result<std::vector<EncodedPrompt>> panel_of(project::Project& project,
                                            const DialogueEncoder& encoder,
                                            const std::vector<EncodedPrompt>& training) {
  ARBITER_ASSIGN(const auto held_out, encode_prompts(project, encoder, true, 0));
  auto panel = spread(training, panel_prompts);
  for (auto& prompt : spread(held_out, panel_prompts)) panel.push_back(std::move(prompt));
  return panel;
}

Result<std::vector<EncodedPrompt>> gold_prompts_of(project::Project& project,
                                                   const DialogueEncoder& encoder,
                                                   const std::vector<EncodedPrompt>& training,
                                                   const std::vector<EncodedPrompt>& panel) {
  std::vector<EncodedPrompt> chosen;
  ARBITER_ASSIGN(const auto* gold, gold_rule_of(project));
  if (gold == nullptr) return chosen;
  ARBITER_ASSIGN(const auto held_out, encode_prompts(project, encoder, true, 0));
  for (const auto* list : {&training, &held_out})
    for (auto& prompt : spread(*list, gold_sample_prompts))
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
