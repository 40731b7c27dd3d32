// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/reward_step.h"

namespace arbiter::engine::learning {

/// One of the models that a reward training trains, with everything that is its own: its seed, and
/// by that its order of the judgments and its resample of them.
class RewardMember {
 public:
  RewardMember(std::unique_ptr<nn::Decoder> model, std::filesystem::path base, std::int64_t seed,
               const RewardOptions& options, const Compute& compute);

  const nn::Decoder& model() const { return *model_; }
  const std::filesystem::path& base() const { return base_; }
  std::int64_t seed() const { return seed_; }
  RewardStep& step() { return *step_; }
  const RewardStep& step() const { return *step_; }

  void fit_normalizer(std::span<const Tokens> samples, const Compute& compute);
  const RewardNormalizer& normalizer() const { return normalizer_; }
  /// For its `arbiter.json`.
  nlohmann::json notes(const RewardOptions& options) const;

  double temperature = 0;  ///< of its own raw scores; 0: not fitted

 private:
  std::unique_ptr<nn::Decoder> model_;
  std::filesystem::path base_;
  std::int64_t seed_;
  std::unique_ptr<RewardStep> step_;
  RewardNormalizer normalizer_;
};

/// The models of `request.options.ensemble` members, from where the run starts or goes on. A folder
/// with several heads in one model, as ensembles of an earlier kind had, goes on as what it is: one
/// member.
Result<std::vector<RewardMember>> starting_members(const RewardRequest& request,
                                                   const Compute& compute);

/// What several members say of the same examples together: by the mean of their scores.
RewardFigures together(std::span<const RewardExample> examples,
                       const std::vector<RewardFigures>& of_members);

/// The members' states in one; the first one's names are as they are without an ensemble.
void store(std::span<const RewardMember> members, TrainingState& state);
Result<void> restore(const TrainingState& state, std::span<RewardMember> members);

}  // namespace arbiter::engine::learning
