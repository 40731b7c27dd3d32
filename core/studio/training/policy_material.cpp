// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/project_task.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/gold_recorder.h"
#include "core/studio/training/materials.h"
#include "core/studio/training/policy_prompts.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_prompts() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts, or lower the longest response."));
}

}  // namespace

Result<MakeRecorder> collect_prompts(Preparation& made) {
  auto& project = made.project;
  auto& request = made.request;
  const auto& encoder = made.start.encoder;
  auto& run = made.start.prepared.run;
  const bool anew = !made.start.prepared.resumes();
  if (anew) {
    ARBITER_ASSIGN(run.reward_run, reward_run_of(project, made.asked.reward_run));
  }
  ARBITER_ASSIGN(request.reward_model, model_of_run(project, run.reward_run));
  // A run cannot use more prompts than it writes responses.
  const auto most = run.settings.value("iterations", std::int64_t{0}) *
                    run.settings.value("episodes", std::int64_t{0});
  ARBITER_ASSIGN(const auto prompts,
                 rollout_prompts(project, encoder, run, !anew, static_cast<std::size_t>(most)));
  if (prompts.empty()) return no_prompts();
  ARBITER_ASSIGN(const auto panel, panel_of(project, encoder, run, prompts));
  ARBITER_ASSIGN(const auto measured, gold_prompts_of(project, encoder, run, prompts, panel));
  request.data.prompts = tokens_of(prompts);
  request.data.sample_prompts = tokens_of(panel);
  for (auto& tokens : tokens_of(measured)) request.data.sample_prompts.push_back(std::move(tokens));
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
