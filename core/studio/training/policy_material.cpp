// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/studio/models/project_task.h"
#include "core/studio/models/reward_folder.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/anchors.h"
#include "core/studio/training/gold_recorder.h"
#include "core/studio/training/materials.h"
#include "core/studio/training/policy_prompts.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_fitting_prompts() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts, or lower the longest response."));
}

/// Whether none is there, none is for training, or none fits.
std::unexpected<Error> no_prompts(project::Project& project) {
  const auto counts = project.counts();
  if (!counts) return std::unexpected(counts.error());
  const auto kept = counts->validation_prompts + counts->held_out_prompts;
  if (counts->prompts == 0 || kept < counts->prompts) return no_fitting_prompts();
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "All {count} prompts are for validation or test, so that there is "
                              "none to train on. Before the first run that can be changed: arbiter "
                              "roles PROJECT --to-train all; later, import prompts for training."),
              {{"count", std::to_string(kept)}});
}

constexpr const char* reward_model_key = "reward_model";

/// What scores the responses: the reward model's run, or (its setting `reward_model`) a folder from
/// elsewhere. A run that goes on keeps the one that it began with.
Result<std::filesystem::path> choose_reward_model(Preparation& made) {
  auto& run = made.start.prepared.run;
  if (!made.start.prepared.resumes()) {
    if (made.asked.reward_model.empty()) {
      ARBITER_ASSIGN(run.reward_run, reward_run_of(made.project, made.asked.reward_run));
    } else {
      run.settings[reward_model_key] = stored_path(made.project, made.asked.reward_model);
    }
  }
  const auto folder = run.settings.value(reward_model_key, std::string());
  if (folder.empty()) return model_of_run(made.project, run.reward_run);
  return resolved_path(made.project, folder);
}

/// Tokens of the longest prompt with the longest response to it.
std::int64_t longest_of(const std::vector<engine::Tokens>& prompts, const project::Run& run,
                        std::int64_t context) {
  std::size_t longest = 0;
  for (const auto& prompt : prompts) longest = std::max(longest, prompt.size());
  return std::min(context, static_cast<std::int64_t>(longest) +
                               run.settings.value("max_new_tokens", std::int64_t{0}));
}

}  // namespace

Result<MakeRecorder> collect_prompts(Preparation& made) {
  auto& project = made.project;
  auto& request = made.request;
  const auto& encoder = made.start.encoder;
  auto& run = made.start.prepared.run;
  const bool anew = !made.start.prepared.resumes();
  ARBITER_ASSIGN(request.reward_model, choose_reward_model(made));
  ARBITER_ASSIGN(const auto anchors, choose_anchors(made.project, made.start));
  request.reference = anchors.reference;
  request.base = anchors.base;
  // A run cannot use more prompts than it writes responses.
  const auto most = run.settings.value("iterations", std::int64_t{0}) *
                    run.settings.value("episodes", std::int64_t{0});
  ARBITER_ASSIGN(const auto prompts,
                 rollout_prompts(project, encoder, run, !anew, static_cast<std::size_t>(most)));
  if (prompts.empty()) return no_prompts(project);
  ARBITER_ASSIGN(const auto panel, panel_of(project, encoder, run, prompts));
  ARBITER_ASSIGN(const auto measured, gold_prompts_of(project, encoder, run, prompts, panel));
  request.data.prompts = tokens_of(prompts);
  request.data.sample_prompts = tokens_of(panel);
  for (auto& tokens : tokens_of(measured)) request.data.sample_prompts.push_back(std::move(tokens));
  if (run.settings.contains(reward_model_key)) {
    ARBITER_TRY(check_reward_folder(request.reward_model, made.start.prepared.model,
                                    longest_of(request.data.prompts, run, encoder.context())));
  }
  ARBITER_ASSIGN(const auto* rule, gold_rule_of(project));
  const auto* gold = measured.empty() ? nullptr : rule;
  if (anew) run.settings["gold_samples"] = gold != nullptr ? request.data.sample_prompts.size() : 0;

  const GoldRecorder::Samples samples{
      .gold = gold,
      .shown = panel.size(),
      .max_new_tokens = run.settings.value("max_new_tokens", std::int64_t{0})};
  return [&made, samples, panel, measured](project::Id id) {
    auto recorder = std::make_unique<GoldRecorder>(made.project, id, made.control, made.channel,
                                                   made.start.encoder, samples);
    for (const auto* list : {&panel, &measured})
      for (const auto& prompt : *list) recorder->name_prompt(prompt.tokens, prompt.text);
    return recorder;
  };
}

}  // namespace arbiter::studio
