// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training.h"

#include "core/engine/loader.h"
#include "core/studio/dialogue_encoder.h"
#include "core/studio/reference_samples.h"
#include "core/studio/reward_data.h"
#include "core/studio/run_recorder.h"
#include "core/studio/run_setup.h"
#include "core/studio/sft_data.h"
#include "core/studio/training_errors.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> no_documents() {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is nothing to fine-tune on: no response is written by a "
                              "person or chosen in a judgment. Judge some pairs, or give a file "
                              "with --corpus."));
}

}  // namespace

Result<project::Run> train_sft(project::Project& project, const SftTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  engine::SftRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::sft, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  auto& run = prepared.run;
  if (!prepared.resumes()) {
    run.settings["chat_template"] = encoder.chat_template();
    ARBITER_ASSIGN(run.judgments_max_seq, project.judgments().max_seq());
    run.settings["corpus"] = training.corpus.string();
  }
  const std::filesystem::path corpus = run.settings.value("corpus", std::string());
  ARBITER_ASSIGN(auto data, corpus.empty()
                                ? collect_sft_data(project, encoder, run.judgments_max_seq)
                                : read_sft_corpus(corpus, encoder));
  if (data.training.empty()) return no_documents();
  request.documents = std::move(data.training);
  request.held_out = std::move(data.held_out);
  request.options.context = std::min(request.options.context, encoder.context());

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  RunRecorder recorder(project, active.run().id, control, channel, encoder);
  ARBITER_ASSIGN(auto done, active.finish(engine->train_sft(request, recorder), recorder));
  ARBITER_TRY(take_as_current(project, done));
  return done;
}

Result<project::Run> train_reward(project::Project& project, const RewardTraining& training,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started) {
  engine::RewardRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::reward, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  ARBITER_ASSIGN(const auto counts, project.counts());
  if (counts.judgments == 0) return no_pairs();
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  auto& run = prepared.run;
  ARBITER_ASSIGN(auto data,
                 collect_reward_data(project, encoder, request.options, run.judgments_max_seq));
  if (data.empty()) return no_pairs();
  if (data.all_held_out()) return only_held_out_pairs();
  if (prepared.resumes()) {
    if (data.hash != run.judgments_hash) return history_changed(run);
  } else {
    run.settings["chat_template"] = encoder.chat_template();
    run.judgments_max_seq = data.max_seq;
    run.judgments_hash = data.hash;
    run.judgments_filter = {{"live", true}, {"held_out_prompts", false}};
    ARBITER_ASSIGN(run.settings["reference_samples"],
                   stored_reference_samples(project, prepared.run.parent_model));
  }
  request.pairs = std::move(data.pairs);
  request.rankings = std::move(data.rankings);
  ARBITER_ASSIGN(request.normalisation,
                 reference_samples(project, *engine, encoder, prepared, compute, control));

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  RunRecorder recorder(project, active.run().id, control, channel, encoder);
  return active.finish(engine->train_reward(request, recorder), recorder);
}

}  // namespace arbiter::studio
