// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training.h"

#include "core/studio/models/current_model.h"
#include "core/studio/training/reference_samples.h"
#include "core/studio/training/reward_data.h"
#include "core/studio/training/run_recorder.h"
#include "core/studio/training/sft_data.h"
#include "core/studio/training/training_errors.h"
#include "core/studio/training/training_start.h"

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
  ARBITER_ASSIGN(auto start, start_training(project, project::RunKind::sft, training.common,
                                            engine::fields(request.options)));
  const auto encoder = start.encoder;
  auto& run = start.prepared.run;
  if (!start.prepared.resumes()) {
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
  ARBITER_ASSIGN(auto done, carry_out(project, std::move(start), request,
                                      &engine::Engine::train_sft, started, [&](project::Id id) {
                                        return std::make_unique<RunRecorder>(project, id, control,
                                                                             channel, encoder);
                                      }));
  ARBITER_TRY(take_as_current(project, done));
  return done;
}

Result<project::Run> train_reward(project::Project& project, const RewardTraining& training,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started) {
  ARBITER_TRY(require_judgments(project));
  engine::RewardRequest request;
  request.options = training.options;
  ARBITER_ASSIGN(auto start, start_training(project, project::RunKind::reward, training.common,
                                            engine::fields(request.options)));
  const auto encoder = start.encoder;
  auto& prepared = start.prepared;
  ARBITER_ASSIGN(auto data, collect_reward_data(project, encoder, request.options,
                                                prepared.run.judgments_max_seq));
  if (data.empty()) return no_pairs();
  if (data.all_held_out()) return only_held_out_pairs();
  ARBITER_TRY(pin_judgments(prepared, data.max_seq, data.hash,
                            {{"live", true}, {"held_out_prompts", false}}));
  if (!prepared.resumes()) {
    ARBITER_ASSIGN(prepared.run.settings["reference_samples"],
                   stored_reference_samples(project, prepared.run.parent_model));
  }
  request.pairs = std::move(data.pairs);
  request.rankings = std::move(data.rankings);
  ARBITER_ASSIGN(request.normalisation, reference_samples(project, *start.engine, encoder, prepared,
                                                          start.compute, control));
  return carry_out(project, std::move(start), request, &engine::Engine::train_reward, started,
                   [&](project::Id id) {
                     return std::make_unique<RunRecorder>(project, id, control, channel, encoder);
                   });
}

}  // namespace arbiter::studio
