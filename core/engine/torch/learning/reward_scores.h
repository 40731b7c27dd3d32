// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <span>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// Mean and standard deviation of raw scores on reference samples.
struct RewardNormalizer {
  double mean = 0;
  double deviation = 1;
  double apply(double raw) const { return (raw - mean) / deviation; }
};

/// The scale of a reward model's scores.
struct RewardScale {
  RewardNormalizer normalizer;
  double temperature = 1;  ///< of raw scores, fitted on held-out judgments; 1: not calibrated
  double ensemble_temperature = 0;  ///< of the mean of an ensemble's normalised scores; 0: unknown
};
/// As the model's `arbiter.json` has it, which may be a stranger's: an error names what is no scale
/// in it. A model without that file is taken as it is.
Result<RewardScale> read_scale(const std::filesystem::path& reward_model);

/// Scores of every head at each sequence's last token, `[sequences, heads]` in f32 and in the
/// sequences' order; differentiable. Rows of like length share a forward pass, so that little of it
/// is padding; a row's score does not depend on its neighbours.
torch::Tensor head_scores(const nn::Decoder& model, std::span<const Tokens* const> sequences,
                          const Compute& compute);

/// Told how many sequences have been scored.
using ScoringProgress = std::function<void(std::size_t done)>;

/// `head_scores` without gradients, at most `batch` sequences at a time; on the CPU.
torch::Tensor raw_head_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                              const Compute& compute, std::size_t batch = 64,
                              const ScoringProgress& progress = {});

/// Raw scores `[sequences]`: the mean over heads.
torch::Tensor raw_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                         const Compute& compute, std::size_t batch = 64);

}  // namespace arbiter::engine::learning
