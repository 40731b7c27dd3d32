// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/studio/models/current_model.h"
#include "core/studio/training/dpo_data.h"
#include "core/studio/training/run_recorder.h"
#include "core/studio/training/training.h"
#include "core/studio/training/training_errors.h"
#include "core/studio/training/training_start.h"

namespace arbiter::studio {

Result<project::Run> train_dpo(project::Project& project, const DpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started) {
  ARBITER_TRY(require_judgments(project));
  engine::DpoRequest request;
  request.options = training.options;
  ARBITER_ASSIGN(auto start, start_training(project, project::RunKind::dpo, training.common,
                                            engine::fields(request.options)));
  const auto encoder = start.encoder;
  ARBITER_ASSIGN(auto data, collect_dpo_data(project, encoder, request.options.held_out_fraction,
                                             start.prepared.run.judgments_max_seq));
  if (data.pairs.empty()) return no_pairs();
  if (std::ranges::all_of(data.pairs, &engine::PreferencePair::held_out))
    return only_held_out_pairs();
  ARBITER_TRY(pin_judgments(start.prepared, data.max_seq, data.hash,
                            {{"live", true}, {"held_out_prompts", false}, {"ties", false}}));
  request.pairs = std::move(data.pairs);
  ARBITER_ASSIGN(auto done, carry_out(project, std::move(start), request,
                                      &engine::Engine::train_dpo, started, [&](project::Id id) {
                                        return std::make_unique<RunRecorder>(project, id, control,
                                                                             channel, encoder);
                                      }));
  ARBITER_TRY(take_as_current(project, done));
  return done;
}

}  // namespace arbiter::studio
