// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <span>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// Mean and standard deviation of raw scores on reference samples; kept in the model's
/// `arbiter.json`.
struct RewardNormalizer {
  double mean = 0;
  double deviation = 1;
  double apply(double raw) const { return (raw - mean) / deviation; }
};
RewardNormalizer read_normalizer(const std::filesystem::path& reward_model);

/// Raw scores `[sequences]` (the mean over heads) at each sequence's last token, in batches of
/// like length; the order is the sequences'.
torch::Tensor raw_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                         const Compute& compute, std::size_t batch = 64);

/// Bradley-Terry training of a reward model on the trunk of `request.place.model`.
Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer);

}  // namespace arbiter::engine::learning
