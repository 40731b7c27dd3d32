// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/pair_tally.h"
#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/reward_examples.h"

namespace arbiter::engine::learning {

/// Which fold each example is left out by: all of a prompt by one, folds differ by a prompt at
/// most, and who shares a fold with whom depends on the seed alone.
std::vector<std::int64_t> folds_of(std::span<const RewardExample> examples, std::int64_t folds,
                                   std::int64_t seed);

/// The accuracy that a reward model of these settings has on prompts that it has not seen, over all
/// training judgments: each fold of the training prompts is left out by one training of the same
/// kind (all members of an ensemble), which then says what it thinks of it. The folds are trained
/// from the same start and leave the run's own model as it is.
class CrossValidation {
 public:
  /// The request and the examples' sequences outlive this.
  CrossValidation(const RewardRequest& request, std::vector<RewardExample> training,
                  const Compute& compute, RunObserver& observer);

  /// Whether it can be done; asked before the first step.
  Result<void> check() const;

  bool finished() const { return fold_ >= request_.options.folds || diverged_; }
  /// Trains and measures one fold. Stopped (`Stopped`, or ErrorCode::cancelled) it is as before, so
  /// that a fold that was interrupted begins again, and no earlier one. A fold that becomes NaN
  /// ends the cross-validation without a figure: the run's own model is none the worse for it.
  Result<void> advance();

  /// `cross_validation/accuracy` with its counts, and of how many folds.
  void add_to(std::vector<Metric>& summary) const;
  nlohmann::json state() const;
  void restore(const nlohmann::json& state);

 private:
  struct Parts {
    std::vector<RewardExample> seen;
    std::vector<RewardExample> left_out;
  };
  Parts parts_of(std::int64_t fold) const;
  std::int64_t steps_of(std::int64_t fold) const;
  std::int64_t prompts() const;

  const RewardRequest& request_;
  std::vector<RewardExample> training_;
  std::vector<std::int64_t> fold_of_;
  Compute compute_;
  RunObserver& observer_;
  PairTally tally_;
  std::int64_t fold_ = 0;  ///< those that are done
  bool diverged_ = false;  ///< the next one has
};

}  // namespace arbiter::engine::learning
