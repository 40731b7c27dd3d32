// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loader.h"
#include "core/studio/dialogue_encoder.h"
#include "core/studio/gold_recorder.h"
#include "core/studio/policy_prompts.h"
#include "core/studio/run_setup.h"
#include "core/studio/training.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_prompts() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no prompt that fits into the model's context. Import "
                              "prompts, or lower the longest response."));
}

/// How the engine trains with one kind of request.
template <class Request>
using EngineTraining = Result<engine::TrainingOutcome> (engine::Engine::*)(const Request&,
                                                                           engine::RunObserver&);

template <class Request, class Training>
Result<project::Run> train_policy(project::Project& project, project::RunKind kind,
                                  const Training& training, EngineTraining<Request> train,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started) {
  Request request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, kind, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  auto& run = prepared.run;
  if (!prepared.resumes()) {
    ARBITER_ASSIGN(run.reward_run, reward_run_of(project, training.reward_run));
    // Prompts that come in later do not change what a resumed run goes on with.
    ARBITER_ASSIGN(run.settings["last_prompt"], last_prompt_id(project));
  }
  ARBITER_ASSIGN(request.reward_model, model_of_run(project, run.reward_run));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  ARBITER_ASSIGN(
      const auto prompts,
      encode_prompts(project, encoder, false, run.settings.value("last_prompt", project::Id{0})));
  if (prompts.empty()) return no_prompts();
  if (!prepared.resumes()) run.settings["chat_template"] = encoder.chat_template();
  ARBITER_ASSIGN(const auto panel, panel_of(project, encoder, prompts));
  ARBITER_ASSIGN(const auto measured, gold_prompts_of(project, encoder, prompts, panel));
  request.prompts = tokens_of(prompts);
  request.sample_prompts = tokens_of(panel);
  for (auto& tokens : tokens_of(measured)) request.sample_prompts.push_back(std::move(tokens));
  const bool gold = !measured.empty();
  if (!prepared.resumes()) run.settings["gold_samples"] = gold ? request.sample_prompts.size() : 0;

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  GoldRecorder recorder(
      project, active.run().id, control, channel, encoder,
      {.gold = gold, .shown = panel.size(), .max_new_tokens = request.options.max_new_tokens});
  for (const auto* list : {&panel, &measured})
    for (const auto& prompt : *list) recorder.name_prompt(prompt.tokens, prompt.text);
  ARBITER_ASSIGN(auto done, active.finish(((*engine).*train)(request, recorder), recorder));
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
