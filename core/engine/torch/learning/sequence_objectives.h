// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/policy_options.h"
#include "core/engine/torch/learning/policy_objective.h"

/// The algorithms without a critic: a response is one action and gets one advantage.
namespace arbiter::engine::learning {

class ReinforceObjective : public PolicyObjective {
 public:
  explicit ReinforceObjective(const ReinforceOptions& options) : options_(options) {}

  void estimate_advantages(Rollout& rollout) override;
  ObjectiveLoss loss(const EpisodeBatch& batch, const TokenFigures& figures) const override;
  bool means_over_sequences() const override { return true; }
  double kl_coefficient() const override { return options_.kl_coefficient; }
  void store_scalars(nlohmann::json& values) const override;
  void restore_scalars(const nlohmann::json& values) override;

 private:
  const ReinforceOptions& options_;
  double moving_average_ = 0;
  bool has_average_ = false;
};

class RlooObjective : public PolicyObjective {
 public:
  explicit RlooObjective(const RlooOptions& options) : options_(options) {}

  std::int64_t group_size() const override { return options_.group_size; }
  void estimate_advantages(Rollout& rollout) override;
  ObjectiveLoss loss(const EpisodeBatch& batch, const TokenFigures& figures) const override;
  bool means_over_sequences() const override { return true; }
  double kl_coefficient() const override { return options_.kl_coefficient; }

 private:
  const RlooOptions& options_;
};

class GrpoObjective : public PolicyObjective {
 public:
  explicit GrpoObjective(const GrpoOptions& options) : options_(options) {}

  std::int64_t group_size() const override { return options_.group_size; }
  void estimate_advantages(Rollout& rollout) override;
  ObjectiveLoss loss(const EpisodeBatch& batch, const TokenFigures& figures) const override;
  bool means_over_sequences() const override { return options_.loss_type != "bnpo"; }
  double kl_coefficient() const override { return options_.kl_coefficient; }
  bool penalises_reward() const override { return false; }

 private:
  const GrpoOptions& options_;
};

}  // namespace arbiter::engine::learning
