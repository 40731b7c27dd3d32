// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/reward_ensemble.h"

namespace arbiter::engine::learning {

/// The members of a reward model on their way through its judgments, epoch by epoch: what a
/// training and each fold of its cross-validation do alike.
class RewardEpochs {
 public:
  /// `options` outlive this, as the judgments' sequences do.
  RewardEpochs(std::vector<RewardMember> members, std::vector<RewardExample> examples,
               const RewardOptions& options);

  std::int64_t steps_done() const { return step_; }
  std::int64_t steps_in_all() const { return steps_per_epoch_ * options_.epochs; }
  /// Whether the step just done was its epoch's last.
  bool ends_epoch() const { return step_ % steps_per_epoch_ == 0; }
  void go_to(std::int64_t step) { step_ = step; }

  std::vector<RewardMember>& members() { return members_; }
  const std::vector<RewardMember>& members() const { return members_; }
  const std::vector<RewardExample>& examples() const { return examples_; }

  struct Step {
    std::vector<RewardFigures> of_members;  ///< each of judgments of its own
    double gradient_norm = 0;               ///< the mean over members
    double factor = 1;                      ///< the schedule's
  };
  /// One step of every member. All gradients are there before the first weights move: a stop
  /// meanwhile (`Stopped`) leaves every member as it was. An error names the batch that became
  /// NaN; `has_checkpoint` says what can be done then.
  Result<Step> advance(bool has_checkpoint);

 private:
  std::vector<RewardExample> batch_of_step(std::int64_t seed) const;
  std::unexpected<Error> diverged_at(const std::string& metric,
                                     std::span<const RewardExample> batch,
                                     bool has_checkpoint) const;

  std::vector<RewardMember> members_;
  std::vector<RewardExample> examples_;
  const RewardOptions& options_;
  Batches batches_;
  std::int64_t steps_per_epoch_;
  std::int64_t step_ = 0;
};

}  // namespace arbiter::engine::learning
