// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/reward_scores.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// A reward model with all its members, frozen: what everything that scores goes through. A member
/// may have several heads, as ensembles of an earlier kind had; each of them is a scorer, and the
/// score of a sequence is the mean over all scorers of their normalised scores.
class RewardModel {
 public:
  /// An error where there is no reward head, a member is missing, or the members read different
  /// tokens.
  static Result<RewardModel> load(const std::filesystem::path& folder, const Compute& compute);

  /// Of the first member; the others have the same vocabulary.
  const nn::DecoderConfig& config() const { return members_.front().model->config(); }
  /// Tokens that every member can read.
  std::int64_t context() const;
  std::int64_t scorers() const;

  /// `[sequences, scorers]` in f32 on the CPU, each in units of its own reference samples.
  torch::Tensor normalized(std::span<const Tokens> sequences, const Compute& compute) const;

  /// Mean, spread and every scorer's own scores, and the temperature of the mean.
  RewardScores score(std::span<const Tokens> sequences, const Compute& compute,
                     const ScoringProgress& progress = {}) const;

  /// The scales on which the members' scores lie: a run that goes on keeps those that it began
  /// with.
  void store_normalizers(nlohmann::json& values) const;
  void restore_normalizers(const nlohmann::json& values);

 private:
  struct Member {
    std::unique_ptr<nn::Decoder> model;
    RewardScale scale;
  };
  double temperature() const;

  std::vector<Member> members_;
};

}  // namespace arbiter::engine::learning
