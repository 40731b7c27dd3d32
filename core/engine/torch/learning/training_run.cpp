// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/training_run.h"

#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

/// Written by the leading process; the others wait until it is there.
Result<std::filesystem::path> checkpoint(const Trainer& trainer, const TrainingPlace& place,
                                         const Communicator& peers, RunObserver& observer,
                                         bool final) {
  if (!peers.leads()) {
    peers.wait_for_all();
    return checkpoint_folder(place, trainer.steps_done());
  }
  auto state = trainer.state();
  const auto step = trainer.steps_done();
  state.values["step"] = step;
  for (const auto& name : {not_finite(state), trainer.model_not_finite()})
    if (!name.empty())
      return diverged(name, step, !place.resume_from.empty() || step > trainer.checkpoint_every());
  ARBITER_ASSIGN(auto folder,
                 write_checkpoint(place, step, state, [&](const std::filesystem::path& into) {
                   return trainer.write_model(place, into);
                 }));
  ARBITER_TRY(observer.on_checkpoint({step, folder, final}));
  peers.wait_for_all();
  return folder;
}

Result<void> train(Trainer& trainer, const TrainingPlace& place, const Communicator& peers,
                   RunObserver& observer, ProgressClock& clock) {
  while (trainer.steps_done() < trainer.steps_in_all()) {
    pause_point(observer);
    if (observer.stop_requested()) {
      ARBITER_TRY(checkpoint(trainer, place, peers, observer, false));
      return cancelled();
    }
    const auto before = trainer.steps_done();
    try {
      ARBITER_TRY(trainer.advance());
    } catch (const Stopped&) {
      continue;  // the trainer stands where its last whole step had brought it
    }
    const auto done = trainer.steps_done();
    if (done == before) continue;  // stopped within the step
    clock.at(done);
    const bool due = done % trainer.checkpoint_every() == 0 || trainer.wants_checkpoint();
    if (done < trainer.steps_in_all() && due)
      ARBITER_TRY(checkpoint(trainer, place, peers, observer, false));
  }
  return {};
}

}  // namespace

Result<void> DecoderTrainer::write_model(const TrainingPlace& place,
                                         const std::filesystem::path& into) const {
  return write_models({&model(), place.model, model_notes()}, further_models(), into);
}

std::string DecoderTrainer::model_not_finite() const {
  auto name = not_finite(model());
  for (const auto& member : further_models())
    if (name.empty()) name = not_finite(*member.model);
  return name;
}

Result<TrainingOutcome> run_training(Trainer& trainer, const TrainingPlace& place,
                                     const Compute& compute, RunObserver& observer) {
  if (!place.resume_from.empty()) {
    ARBITER_ASSIGN(const auto state, read_training_state(place.resume_from));
    ARBITER_TRY(trainer.restore(state));
  }
  const auto& peers = *compute.peers;
  ProgressClock clock(observer, trainer.steps_done(), trainer.steps_in_all());
  ARBITER_TRY(train(trainer, place, peers, observer, clock));
  TrainingOutcome outcome;
  try {
    for (;;) {
      ARBITER_ASSIGN(const bool more, trainer.follow_up());
      if (!more) break;
      ARBITER_TRY(checkpoint(trainer, place, peers, observer, false));
    }
    ARBITER_ASSIGN(outcome.summary, trainer.conclude());
    outcome.report = trainer.report();
  } catch (const Stopped&) {
    // All steps are done: a resumed run takes what is missing of the last figures.
    ARBITER_TRY(checkpoint(trainer, place, peers, observer, false));
    return cancelled();
  }
  ARBITER_ASSIGN(outcome.model, checkpoint(trainer, place, peers, observer, true));
  outcome.steps = trainer.steps_done();
  outcome.precision = compute.precision();
  outcome.threads = compute.threads;
  outcome.seconds = clock.seconds();
  return outcome;
}

}  // namespace arbiter::engine::learning
