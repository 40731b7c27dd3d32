// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/reference_samples.h"

#include "core/jobs/job_observer.h"

namespace arbiter::studio {
namespace {

constexpr std::int64_t longest_sample = 96;

Result<std::vector<project::Prompt>> training_prompts(project::Project& project) {
  project::PromptFilter filter;
  filter.held_out = false;
  return project.prompts().list(filter);
}

Result<engine::Tokens> sequence_of(project::Project& project, const DialogueEncoder& encoder,
                                   project::Id id) {
  ARBITER_ASSIGN(const auto response, project.prompts().response(id));
  ARBITER_ASSIGN(const auto prompt, project.prompts().get(response.prompt));
  return encoder.sequence(prompt, response);
}

/// Prompts for the samples that are missing: each in turn, as often as it takes.
Result<std::vector<engine::Tokens>> prompts_to_sample(project::Project& project,
                                                      const DialogueEncoder& encoder,
                                                      std::size_t count) {
  ARBITER_ASSIGN(const auto prompts, training_prompts(project));
  std::vector<engine::Tokens> usable;
  for (const auto& prompt : prompts) {
    if (usable.size() == count) break;
    ARBITER_ASSIGN(const auto messages, messages_of(prompt));
    auto tokens = encoder.prompt(messages);
    const auto room = encoder.context() - static_cast<std::int64_t>(tokens.size());
    if (room > 1) usable.push_back(std::move(tokens));
  }
  for (std::size_t i = 0; !usable.empty() && usable.size() < count; ++i) {
    usable.push_back(usable[i]);
  }
  return usable;
}

}  // namespace

Result<nlohmann::json> stored_reference_samples(project::Project& project,
                                                const std::string& model) {
  nlohmann::json ids = nlohmann::json::array();
  ARBITER_ASSIGN(const auto prompts, training_prompts(project));
  for (const auto& prompt : prompts) {
    if (ids.size() >= reference_sample_count) break;
    ARBITER_ASSIGN(const auto responses, project.prompts().responses_of(prompt.id));
    for (const auto& response : responses) {
      const bool written_by_it = response.origin == project::ResponseOrigin::model &&
                                 response.kind == project::ResponseKind::text &&
                                 response.model == model;
      if (written_by_it && ids.size() < reference_sample_count) ids.push_back(response.id);
    }
  }
  return ids;
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
  ARBITER_ASSIGN(request.prompts,
                 prompts_to_sample(project, encoder, reference_sample_count - samples.size()));
  if (request.prompts.empty()) return samples;
  jobs::JobObserver observer(control, "reference samples");
  ARBITER_ASSIGN(const auto generations, engine.generate(request, observer));
  for (std::size_t i = 0; i < generations.size(); ++i) {
    const auto& made = generations[i];
    samples.push_back(encoder.sequence(request.prompts[i], made.tokens, made.ended));
  }
  return samples;
}

}  // namespace arbiter::studio
