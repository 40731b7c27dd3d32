// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/learning/value_function.h"

namespace arbiter::engine::learning {

/// Some episodes of a rollout in an update: `[rows, time]` unless said otherwise.
struct EpisodeBatch {
  torch::Tensor mask;
  torch::Tensor log_probabilities;  ///< of the policy that sampled
  torch::Tensor reference_log_probabilities;
  torch::Tensor advantages;
  torch::Tensor values;   ///< undefined without a value function
  torch::Tensor returns;  ///< likewise
};

/// A loss that is a mean, over as much as `weight` says: tokens or sequences. A minibatch's loss is
/// the mean of its parts' losses by their weights, so that it does not depend on how the minibatch
/// was split.
struct ObjectiveLoss {
  torch::Tensor loss;
  torch::Tensor ratio;          ///< `[rows, time]` of new to old probabilities
  double approximate_kl = 0;    ///< mean of half the squared log ratio
  std::vector<Metric> metrics;  ///< means over the same
};

/// What distinguishes one policy-gradient algorithm from the others.
class PolicyObjective {
 public:
  virtual ~PolicyObjective() = default;

  /// Responses to each prompt of a rollout, side by side.
  virtual std::int64_t group_size() const { return 1; }
  /// Null: none.
  virtual ValueFunction* value_function() { return nullptr; }
  /// Fills `advantages` (and `returns`) of a rollout that has everything else.
  virtual void estimate_advantages(Rollout& rollout) = 0;
  virtual ObjectiveLoss loss(const EpisodeBatch& batch, const TokenFigures& figures) const = 0;
  /// Whether `ObjectiveLoss` is a mean over sequences; else over tokens.
  virtual bool means_over_sequences() const { return false; }
  /// After an iteration: `kl` is its mean KL per sequence.
  virtual void observe(double kl, double episodes) { (void)kl, (void)episodes; }
  /// Whether it is to be told how far an iteration's update has moved the policy.
  virtual bool observes_update() const { return false; }
  /// After an update: `kl` is the mean KL(old || new) of a token. What it reports of it.
  virtual std::vector<Metric> observe_update(double kl) {
    (void)kl;
    return {};
  }
  virtual double kl_coefficient() const = 0;
  /// Whether the KL penalty is in the reward (else it is a term of the loss).
  virtual bool penalises_reward() const { return true; }

  /// Numbers that live from one iteration to the next, besides the value function.
  virtual void store_scalars(nlohmann::json& values) const { (void)values; }
  virtual void restore_scalars(const nlohmann::json& values) { (void)values; }
};

}  // namespace arbiter::engine::learning
