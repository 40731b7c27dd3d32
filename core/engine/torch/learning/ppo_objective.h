// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/policy_options.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/policy_objective.h"

namespace arbiter::engine::learning {

/// PPO's own: a value function, generalised advantages, clipped losses (or the penalty on the
/// update's KL in place of the policy's), the adaptive KL penalty.
class PpoObjective : public PolicyObjective {
 public:
  PpoObjective(const PpoOptions& options, std::unique_ptr<ValueFunction> value);

  ValueFunction* value_function() override { return value_.get(); }
  void estimate_advantages(Rollout& rollout) override;
  ObjectiveLoss loss(const EpisodeBatch& batch, const TokenFigures& figures) const override;
  void observe(double kl, double episodes) override;
  bool observes_update() const override { return options_.objective == "kl"; }
  std::vector<Metric> observe_update(double kl) override;
  double kl_coefficient() const override { return kl_.coefficient(); }
  void store_scalars(nlohmann::json& values) const override;
  void restore_scalars(const nlohmann::json& values) override;

 private:
  PolicyLoss policy_loss(const EpisodeBatch& batch, const TokenFigures& figures) const;

  const PpoOptions& options_;
  std::unique_ptr<ValueFunction> value_;
  AdaptiveKl kl_;
  UpdatePenalty penalty_;
};

}  // namespace arbiter::engine::learning
