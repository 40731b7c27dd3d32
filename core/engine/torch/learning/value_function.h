// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/training_state.h"

namespace arbiter::engine::learning {

/// The critic: a linear head on the policy's trunk (shared), or a model of its own (separate).
/// Either way its output is zero at first. It owns its optimiser.
class ValueFunction {
 public:
  /// A head for trunks of `width`.
  ValueFunction(std::int64_t width, torch::Device device);
  /// A decoder with one reward head, which is set to zero.
  explicit ValueFunction(std::unique_ptr<nn::Decoder> model);
  ValueFunction(const ValueFunction&) = delete;
  ValueFunction& operator=(const ValueFunction&) = delete;

  /// For `token_figures` of the policy; null where the model is separate.
  const ValueHead* head() const { return head_ ? &*head_ : nullptr; }
  /// Values `[rows, time]` of a separate model at the positions that predict response tokens.
  torch::Tensor values(const Rollout& rollout, std::span<const std::int64_t> rows,
                       const Compute& compute) const;
  nn::Parameters& parameters();
  const nn::Parameters& parameters() const;
  /// `rate` is the policy's.
  double step(double rate, double max_norm);

  struct Snapshot {
    torch::Tensor values, first, second;
    std::int64_t steps = 0;
  };
  Snapshot snapshot() const;
  void restore(const Snapshot& from);
  void store(TrainingState& state) const;
  Result<void> restore(const TrainingState& state);

 private:
  /// The head starts at zero on features that are already there, so it can learn faster than a
  /// trunk.
  static constexpr double kHeadRateFactor = 10.0;

  std::optional<ValueHead> head_;
  std::unique_ptr<nn::Decoder> model_;
  std::unique_ptr<AdamW> optimizer_;
};

}  // namespace arbiter::engine::learning
