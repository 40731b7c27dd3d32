// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/training_state.h"

namespace arbiter::engine::learning {

/// One algorithm at work: what `run_training` drives from the first step to the last.
class Trainer {
 public:
  virtual ~Trainer() = default;

  virtual std::int64_t steps_done() const = 0;
  /// Fewer from some step on where the trainer ends itself.
  virtual std::int64_t steps_in_all() const = 0;
  virtual std::int64_t checkpoint_every() const = 0;
  /// Whether the step just done is worth a checkpoint whatever its number.
  virtual bool wants_checkpoint() const { return false; }

  /// One step: it reports its metrics itself. Returns without having done it where a stop is
  /// requested meanwhile, or lets `Stopped` through: then the trainer is as after its last step.
  virtual Result<void> advance() = 0;
  /// After the last step, again and again until it says no: something that is worth a checkpoint,
  /// such as one fold of a cross-validation. May let `Stopped` through, as `advance` does.
  virtual Result<bool> follow_up() { return false; }
  /// After the last step: held-out figures. They become the run's summary.
  virtual Result<std::vector<Metric>> conclude() = 0;

  /// After `conclude`: a report that the run keeps as it is; null: none.
  virtual nlohmann::json report() const { return {}; }

  /// What a resumed run needs besides the model; `step` is added by `run_training`.
  virtual TrainingState state() const = 0;
  virtual Result<void> restore(const TrainingState& state) = 0;
  /// Writes what is trained into the folder of a checkpoint, which is there.
  virtual Result<void> write_model(const TrainingPlace& place,
                                   const std::filesystem::path& into) const = 0;
  /// The first part of what is trained that holds a NaN or an infinity; empty: none.
  virtual std::string model_not_finite() const = 0;

  /// Whether there is a checkpoint to go on from where the next step fails.
  bool has_checkpoint(const TrainingPlace& place) const {
    return !place.resume_from.empty() || steps_done() >= checkpoint_every();
  }
};

/// A trainer of a decoder, or of several.
class DecoderTrainer : public Trainer {
 public:
  virtual const nn::Decoder& model() const = 0;
  /// For the model's `arbiter.json`; null: none.
  virtual nlohmann::json model_notes() const { return {}; }
  /// Models that are written with `model()`.
  virtual std::vector<FurtherModel> further_models() const { return {}; }

  Result<void> write_model(const TrainingPlace& place,
                           const std::filesystem::path& into) const final;
  std::string model_not_finite() const final;
};

/// Runs `trainer` to its end, with a checkpoint every now and then, at a stop and at the end.
/// Goes on from `place.resume_from` where that is set.
Result<TrainingOutcome> run_training(Trainer& trainer, const TrainingPlace& place,
                                     const Compute& compute, RunObserver& observer);

}  // namespace arbiter::engine::learning
