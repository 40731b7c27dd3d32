// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/learning/training_state.h"

namespace arbiter::engine::learning {

/// The last policy whose answers were like the base model's, with the figures of its round: what a
/// run offers once its policy pleases the reward model alone.
class PolicyInBand {
 public:
  /// `weights` are those that the round's answers were sampled from; they are held, not copied.
  void keep(const torch::Tensor& weights, std::span<const Metric> metrics);
  /// Empty where there was none.
  const std::vector<Metric>& metrics() const { return metrics_; }

  /// Puts it in place of `weights`, once; with `for_a_moment`, until `put_back`.
  void take(torch::Tensor& weights, bool for_a_moment);
  void put_back(torch::Tensor& weights);

  /// A resumed run offers the same policy as one that was never stopped.
  void store(TrainingState& state) const;
  void restore(const TrainingState& state, torch::Device device);

 private:
  torch::Tensor weights_;
  std::vector<Metric> metrics_;
  torch::Tensor aside_;  ///< what goes on after a checkpoint that has `weights_`
};

}  // namespace arbiter::engine::learning
