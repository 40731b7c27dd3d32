// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/communicator.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/reward_examples.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/nn/decoder.h"

/// One optimiser step of reward-model training, without observers and checkpoints: what a run, a
/// benchmark and a test call alike.
namespace arbiter::engine::learning {

class RewardStep {
 public:
  RewardStep(nn::Decoder& model, const RewardOptions& options, const Compute& compute,
             std::int64_t seed);

  /// Davidson's nu starts where it fits the share of ties among responses of equal score.
  void start_tie_parameter(std::span<const RewardExample> training);

  /// Gradients of the batch's loss, micro-batch by micro-batch and shared out among processes: the
  /// sum is that of the whole batch. Every process is given the whole batch and gets its figures.
  RewardFigures accumulate(std::span<const RewardExample> batch);
  /// Moves the weights along them; `factor` is the schedule's. Returns the gradient's norm: one
  /// that is no finite number where any gradient is, the tie parameter's included.
  double apply(double factor);

  /// The same loss and figures without gradients and resamples.
  RewardFigures evaluate(std::span<const RewardExample> examples) const;

  bool learns_ties() const { return options_.tie_model == "davidson"; }
  double tie_nu() const;

  void store(TrainingState& state) const;
  Result<void> restore(const TrainingState& state);

 private:
  /// What the parts of one batch are divided by.
  struct Totals {
    double weight = 0;
    double examples = 0;
  };
  static Totals totals_of(std::span<const RewardExample> batch);
  /// Indices of this process's part of a batch.
  std::vector<std::size_t> share_of(std::span<const RewardExample> batch) const;

  std::int64_t pairs_at_once(std::span<const RewardExample> batch) const;

  torch::Tensor part_loss(std::span<const RewardExample> part, const torch::Tensor& scores,
                          const Totals& totals, bool resampled) const;
  torch::Tensor weights_of(const RewardExample& example, bool resampled) const;

  nn::Decoder& model_;
  const RewardOptions options_;
  const Compute compute_;
  std::int64_t seed_;
  double rate_;  ///< the optimiser's at factor 1
  AdamW optimizer_;
  nn::Parameters tie_;
  AdamW tie_optimizer_;
};

/// Random rows for the reward heads of an ensemble, so that they differ where the data say
/// nothing; a single head starts at zero.
void initialize_heads(nn::Decoder& model, std::int64_t seed);

}  // namespace arbiter::engine::learning
