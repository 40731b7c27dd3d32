// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/engine/loader.h"
#include "core/studio/dialogue_encoder.h"
#include "core/studio/dpo_data.h"
#include "core/studio/run_recorder.h"
#include "core/studio/run_setup.h"
#include "core/studio/training.h"
#include "core/studio/training_errors.h"

namespace arbiter::studio {

Result<project::Run> train_dpo(project::Project& project, const DpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  engine::DpoRequest request;
  request.options = training.options;
  engine::ComputeOptions compute = training.common.compute;
  ChatOptions chat = training.common.chat;
  ARBITER_ASSIGN(auto prepared,
                 prepare_run(project, project::RunKind::dpo, training.common,
                             with_chat(engine::fields(request.options), chat), compute));
  ARBITER_ASSIGN(const auto counts, project.counts());
  if (counts.judgments == 0) return no_pairs();
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto encoder,
                 DialogueEncoder::load(*engine, prepared.model, chat.chat_template));
  auto& run = prepared.run;
  ARBITER_ASSIGN(auto data, collect_dpo_data(project, encoder, request.options.held_out_fraction,
                                             run.judgments_max_seq));
  if (data.pairs.empty()) return no_pairs();
  if (std::ranges::all_of(data.pairs, &engine::PreferencePair::held_out))
    return only_held_out_pairs();
  if (prepared.resumes()) {
    if (data.hash != run.judgments_hash) return history_changed(run);
  } else {
    run.settings["chat_template"] = encoder.chat_template();
    run.judgments_max_seq = data.max_seq;
    run.judgments_hash = data.hash;
    run.judgments_filter = {{"live", true}, {"held_out_prompts", false}, {"ties", false}};
  }
  request.pairs = std::move(data.pairs);

  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(prepared), started));
  request.place = active.place(compute);
  request.place.end_token = encoder.end_token();
  RunRecorder recorder(project, active.run().id, control, channel, encoder);
  ARBITER_ASSIGN(auto done, active.finish(engine->train_dpo(request, recorder), recorder));
  ARBITER_TRY(take_as_current(project, done));
  return done;
}

}  // namespace arbiter::studio
