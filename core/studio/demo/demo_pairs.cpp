// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo_pairs.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/project/repositories.h"
#include "core/tasks/demo/demo_task.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t dialogues_drawn = 4000;  // enough for two different answers a prompt
constexpr const char* writer = "demo corpus";

/// Up to two different answers for each prompt of the task.
std::map<std::string, std::vector<tasks::demo::Dialogue>> draw_answers(std::uint64_t seed) {
  std::map<std::string, std::vector<tasks::demo::Dialogue>> answers;
  for (auto& dialogue : tasks::demo::corpus(seed, dialogues_drawn)) {
    auto& found = answers[dialogue.prompt];
    const bool known = std::ranges::any_of(
        found, [&](const auto& other) { return other.response == dialogue.response; });
    if (found.size() < 2 && !known) found.push_back(std::move(dialogue));
  }
  return answers;
}

}  // namespace

Result<std::int64_t> add_demo_pairs(project::Project& project, std::uint64_t seed) {
  const auto answers = draw_answers(seed);
  ARBITER_ASSIGN(const auto prompts,
                 project.prompts().list({.roles = roles_for(project::PromptUse::label)}));
  std::vector<project::Response> responses;
  for (const auto& prompt : prompts) {
    const auto found = answers.find(prompt.text);
    if (found == answers.end() || found->second.size() < 2) continue;
    for (const auto& dialogue : found->second) {
      auto& response = responses.emplace_back();
      response.prompt = prompt.id;
      response.body = dialogue.response;
      response.model = writer;
      response.settings = {{"ended", dialogue.ended}};
    }
  }
  ARBITER_TRY(project.prompts().add_responses(responses));
  std::vector<project::Comparison> comparisons;
  for (std::size_t i = 0; i + 1 < responses.size(); i += 2) {
    auto& comparison = comparisons.emplace_back();
    comparison.prompt = responses[i].prompt;
    comparison.responses = {responses[i].id, responses[i + 1].id};
  }
  ARBITER_TRY(project.comparisons().add(comparisons));
  return static_cast<std::int64_t>(comparisons.size());
}

}  // namespace arbiter::studio
