// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training.h"

#include "core/studio/models/current_model.h"
#include "core/studio/training/materials.h"

namespace arbiter::studio {
namespace {

using Collect = Result<MakeRecorder> (*)(Preparation&);

Collect collector_of(engine::LearnsFrom what) {
  switch (what) {
    case engine::LearnsFrom::documents:
      return collect_documents;
    case engine::LearnsFrom::rankings:
      return collect_rankings;
    case engine::LearnsFrom::pairs:
      return collect_pairs;
    case engine::LearnsFrom::rewards:
      return collect_prompts;
    case engine::LearnsFrom::environment:
      return collect_environment;
    case engine::LearnsFrom::examples:
      return collect_examples;
  }
  return nullptr;
}

}  // namespace

Result<project::Run> train(project::Project& project, const Training& training,
                           jobs::JobControl& control, jobs::MetricChannel& channel,
                           const RunStarted& started) {
  const auto& algorithm = engine::algorithm_of(training.options);
  if (algorithm.needs_judgments() && training.corpus.empty())
    ARBITER_TRY(require_judgments(project));
  Preparation made{project, training, control, channel, engine::TrainingRequest(training.options),
                   {}};
  ARBITER_ASSIGN(made.start, start_training(project, algorithm, training.common,
                                            made.request.options.fields()));
  ARBITER_ASSIGN(const auto make_recorder, collector_of(algorithm.learns_from)(made));

  auto& start = made.start;
  ARBITER_ASSIGN(auto active, ActiveRun::start(project, std::move(start.prepared), started));
  made.request.place = active.place(start.compute);
  made.request.place.end_token = start.encoder.end_token();
  const auto recorder = make_recorder(active.run().id);
  ARBITER_ASSIGN(auto done,
                 active.finish(start.engine->train(std::move(made.request), *recorder), *recorder));
  if (algorithm.makes_language_model() && training.common.take_into_use)
    ARBITER_TRY(take_as_current(project, done));
  return done;
}

}  // namespace arbiter::studio
