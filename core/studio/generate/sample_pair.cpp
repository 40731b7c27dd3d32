// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/sample_pair.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {
namespace {

// Above whatever a queue policy gives: a person has asked for this very pair.
constexpr double asked_for = 1e6;
constexpr std::int64_t page = 1000;

// A sample names its prompt by the last thing that the user said.
bool asks(const project::Prompt& prompt, const std::string& text) {
  if (prompt.form == project::PromptForm::plain) return prompt.text == text;
  const auto messages = messages_of(prompt);
  return messages && !messages->empty() && messages->back().content == text;
}

/// The first of a filter's prompts that asks this.
Result<std::optional<project::Prompt>> find_in(project::Project& project,
                                               const project::PromptFilter& filter,
                                               const std::string& text) {
  for (project::Id after = 0;;) {
    ARBITER_ASSIGN(const auto prompts, project.prompts().list(filter, after, page));
    const auto found = std::ranges::find_if(
        prompts, [&](const project::Prompt& prompt) { return asks(prompt, text); });
    if (found != prompts.end()) return *found;
    if (prompts.size() < static_cast<std::size_t>(page)) return std::nullopt;
    after = prompts.back().id;
  }
}

/// Looked up by its text; where it ends a dialogue, among those that the search finds; one by one
/// only where the index is not complete yet, or the dialogue writes it in escapes.
Result<project::Prompt> prompt_with_text(project::Project& project, const std::string& text) {
  ARBITER_ASSIGN(auto found, project.prompts().with_text(text));
  if (found && !asks(*found, text)) found.reset();
  for (const auto& search : {text, std::string()}) {
    if (found) return *found;
    project::PromptFilter filter;
    filter.search = search;
    ARBITER_ASSIGN(found, find_in(project, filter, text));
  }
  if (found) return *found;
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "The prompt of this sample is no longer in the project. Import it "
                              "again to judge its answers."));
}

/// One side of a sample, with what a generated response is stored with.
struct Side {
  const std::string& text;
  bool ended = false;
  std::string model;
  project::Id run = 0;  ///< 0: no run's model
};

/// The policy as it was at the sample's step, named as its checkpoint there is or would be.
std::string policy_at(project::Project& project, const project::Run& run, std::int64_t step) {
  const auto folder = project.checkpoints_folder() / ("run-" + std::to_string(run.id)) /
                      ("step-" + std::to_string(step));
  return stored_path(project, folder);
}

/// The run that wrote a stored model; 0: none did.
Result<project::Id> run_of_model(project::Project& project, const std::string& model) {
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {
    ARBITER_ASSIGN(const auto checkpoints, project.runs().checkpoints(run.id));
    if (std::ranges::find(checkpoints, model, &project::Checkpoint::folder) != checkpoints.end())
      return run.id;
  }
  return 0;
}

/// The stored response with this text, or a new one.
Result<project::Id> response_of(project::Project& project, project::Id prompt, const Side& side,
                                const project::Run& run) {
  ARBITER_ASSIGN(const auto known, project.prompts().responses_of(prompt));
  const auto found =
      std::ranges::find(known, project::ResponseBody(side.text), &project::Response::body);
  if (found != known.end()) return found->id;
  project::Response response;
  response.prompt = prompt;
  response.origin = project::ResponseOrigin::model;
  response.body = side.text;
  response.model = side.model;
  response.run = side.run;
  response.settings = {{"ended", side.ended}};
  for (const char* option : {"temperature", "max_new_tokens"})
    if (run.settings.is_object() && run.settings.contains(option))
      response.settings[option] = run.settings[option];
  std::array one{std::move(response)};
  ARBITER_TRY(project.prompts().add_responses(one));
  return one.front().id;
}

Result<std::optional<project::Comparison>> existing(project::Project& project, project::Id prompt,
                                                    std::vector<project::Id> responses) {
  std::ranges::sort(responses);
  ARBITER_ASSIGN(const auto rows,
                 project.comparisons().list({.search = {}, .judged = {}, .prompt = prompt}, 0, -1));
  for (const auto& row : rows) {
    auto ids = row.comparison.responses;
    std::ranges::sort(ids);
    if (ids == responses) return row.comparison;
  }
  return std::nullopt;
}

}  // namespace

Result<project::Comparison> judge_sample(project::Project& project, const project::Run& run,
                                         const project::RunSample& sample) {
  if (sample.policy == sample.reference) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Both answers are the same: there is nothing to judge."));
  }
  ARBITER_ASSIGN(const auto prompt, prompt_with_text(project, sample.prompt));
  if (prompt.role == project::PromptRole::test) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "This prompt is held out for evaluation, so its answers are not "
                                "judged. Choose a sample of another prompt."));
  }
  const Side ours{.text = sample.policy,
                  .ended = sample.policy_ended,
                  .model = policy_at(project, run, sample.step),
                  .run = run.id};
  ARBITER_ASSIGN(const auto parent, run_of_model(project, run.parent_model));
  const Side theirs{.text = sample.reference,
                    .ended = sample.reference_ended,
                    .model = run.parent_model,
                    .run = parent};
  ARBITER_ASSIGN(const auto policy, response_of(project, prompt.id, ours, run));
  ARBITER_ASSIGN(const auto reference, response_of(project, prompt.id, theirs, run));
  ARBITER_ASSIGN(auto known, existing(project, prompt.id, {policy, reference}));
  if (known) {
    const std::array priority{std::pair{known->id, asked_for}};
    ARBITER_TRY(project.comparisons().set_priorities(priority));
    return *known;
  }
  project::Comparison comparison;
  comparison.prompt = prompt.id;
  comparison.responses = {policy, reference};
  comparison.priority = asked_for;
  std::array one{std::move(comparison)};
  ARBITER_TRY(project.comparisons().add(one));
  return one.front();
}

}  // namespace arbiter::studio
