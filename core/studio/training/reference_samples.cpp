// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/reference_samples.h"

#include "core/jobs/job_observer.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {
namespace {

constexpr std::int64_t longest_sample = 96;

Result<engine::Tokens> sequence_of(project::Project& project, const DialogueEncoder& encoder,
                                   project::Id id) {
  ARBITER_ASSIGN(const auto response, project.prompts().response(id));
  ARBITER_ASSIGN(const auto prompt, project.prompts().get(response.prompt));
  return encoder.sequence(prompt, response);
}

/// Prompts for the samples that are missing: each in turn, as often as it takes.
Result<std::vector<engine::Tokens>> prompts_to_sample(project::Project& project,
                                                      const DialogueEncoder& encoder,
                                                      const project::Run& run, std::size_t count) {
  constexpr std::int64_t page = 256;
  const auto filter = prompts_of(run, project::PromptUse::learn);
  std::vector<engine::Tokens> usable;
  for (project::Id after = 0; usable.size() < count;) {
    ARBITER_ASSIGN(const auto prompts, project.prompts().list(filter, after, page));
    if (prompts.empty()) break;
    after = prompts.back().id;
    for (const auto& prompt : prompts) {
      if (usable.size() == count) break;
      ARBITER_ASSIGN(const auto messages, messages_of(prompt));
      auto tokens = encoder.prompt(messages);
      const auto room = encoder.context() - static_cast<std::int64_t>(tokens.size());
      if (room > 1) usable.push_back(std::move(tokens));
    }
  }
  for (std::size_t i = 0; !usable.empty() && usable.size() < count; ++i) {
    usable.push_back(usable[i]);
  }
  return usable;
}

}  // namespace

Result<nlohmann::json> stored_reference_samples(project::Project& project, const project::Run& run,
                                                const std::string& model) {
  ARBITER_ASSIGN(const auto ids,
                 project.prompts().responses_of_model(
                     model, prompts_of(run, project::PromptUse::learn), reference_sample_count));
  return nlohmann::json(ids);
}

Result<std::vector<engine::Tokens>> reference_samples(
    project::Project& project, engine::Engine& engine, const DialogueEncoder& encoder,
    const PreparedRun& prepared, const engine::ComputeOptions& compute, jobs::JobControl& control) {
  std::vector<engine::Tokens> samples;
  for (const auto& id : prepared.run.settings.value("reference_samples", nlohmann::json::array())) {
    ARBITER_ASSIGN(auto sequence, sequence_of(project, encoder, id.get<project::Id>()));
    samples.push_back(std::move(sequence));
  }
  if (samples.size() >= reference_sample_count) return samples;

  engine::GenerateRequest request;
  request.model = prepared.model;
  request.compute = compute;
  request.end_token = encoder.end_token();
  request.options.max_new_tokens = longest_sample;
  ARBITER_ASSIGN(request.prompts, prompts_to_sample(project, encoder, prepared.run,
                                                    reference_sample_count - samples.size()));
  if (request.prompts.empty()) return samples;
  jobs::JobObserver observer(control, ARBITER_MESSAGE("core", "reference samples"));
  ARBITER_ASSIGN(const auto generations, engine.generate(request, observer));
  for (std::size_t i = 0; i < generations.size(); ++i) {
    const auto& made = generations[i];
    samples.push_back(encoder.sequence(request.prompts[i], made.tokens, made.ended));
  }
  return samples;
}

}  // namespace arbiter::studio
