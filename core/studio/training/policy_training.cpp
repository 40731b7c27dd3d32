// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/current_model.h"
#include "core/studio/models/project_task.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/gold_recorder.h"
#include "core/studio/training/policy_prompts.h"
#include "core/studio/training/training.h"
#include "core/studio/training/training_start.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_prompts() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts, or lower the longest response."));
}

template <class Request, class Training>
Result<project::Run> train_policy(project::Project& project, project::RunKind kind,
                                  const Training& training, EngineTraining<Request> train,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started) {
  Request request;
  request.options = training.options;
  ARBITER_ASSIGN(auto start,
                 start_training(project, kind, training.common, engine::fields(request.options)));
  const auto encoder = start.encoder;
  auto& run = start.prepared.run;
  const bool anew = !start.prepared.resumes();
  if (anew) {
    ARBITER_ASSIGN(run.reward_run, reward_run_of(project, training.reward_run));
    // Prompts that come in later do not change what a resumed run goes on with.
    ARBITER_ASSIGN(run.settings["last_prompt"], last_prompt_id(project));
  }
  ARBITER_ASSIGN(request.reward_model, model_of_run(project, run.reward_run));
  ARBITER_ASSIGN(
      const auto prompts,
      encode_prompts(project, encoder, false, run.settings.value("last_prompt", project::Id{0})));
  if (prompts.empty()) return no_prompts();
  ARBITER_ASSIGN(const auto panel, panel_of(project, encoder, prompts));
  ARBITER_ASSIGN(const auto measured, gold_prompts_of(project, encoder, prompts, panel));
  request.prompts = tokens_of(prompts);
  request.sample_prompts = tokens_of(panel);
  for (auto& tokens : tokens_of(measured)) request.sample_prompts.push_back(std::move(tokens));
  ARBITER_ASSIGN(const auto* rule, gold_rule_of(project));
  const auto* gold = measured.empty() ? nullptr : rule;
  if (anew) run.settings["gold_samples"] = gold != nullptr ? request.sample_prompts.size() : 0;

  ARBITER_ASSIGN(auto done,
                 carry_out(project, std::move(start), request, train, started, [&](project::Id id) {
                   auto recorder = std::make_unique<GoldRecorder>(
                       project, id, control, channel, encoder,
                       GoldRecorder::Samples{.gold = gold,
                                             .shown = panel.size(),
                                             .max_new_tokens = request.options.max_new_tokens});
                   for (const auto* list : {&panel, &measured})
                     for (const auto& prompt : *list)
                       recorder->name_prompt(prompt.tokens, prompt.text);
                   return recorder;
                 }));
  ARBITER_TRY(take_as_current(project, done));
  return done;
}

}  // namespace

Result<project::Run> train_ppo(project::Project& project, const PpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  return train_policy<engine::PpoRequest>(project, project::RunKind::ppo, training,
                                          &engine::Engine::train_ppo, control, channel, started);
}

Result<project::Run> train_reinforce(project::Project& project, const ReinforceTraining& training,
                                     jobs::JobControl& control, jobs::MetricChannel& channel,
                                     const RunStarted& started) {
  return train_policy<engine::ReinforceRequest>(project, project::RunKind::reinforce, training,
                                                &engine::Engine::train_reinforce, control, channel,
                                                started);
}

Result<project::Run> train_rloo(project::Project& project, const RlooTraining& training,
                                jobs::JobControl& control, jobs::MetricChannel& channel,
                                const RunStarted& started) {
  return train_policy<engine::RlooRequest>(project, project::RunKind::rloo, training,
                                           &engine::Engine::train_rloo, control, channel, started);
}

Result<project::Run> train_grpo(project::Project& project, const GrpoTraining& training,
                                jobs::JobControl& control, jobs::MetricChannel& channel,
                                const RunStarted& started) {
  return train_policy<engine::GrpoRequest>(project, project::RunKind::grpo, training,
                                           &engine::Engine::train_grpo, control, channel, started);
}

}  // namespace arbiter::studio
