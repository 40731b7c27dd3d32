// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <span>

#include "core/engine/engine.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::nn {

/// Sequences of different lengths as one rectangle, with what a forward pass needs.
struct Batch {
  ForwardInput input;     ///< ids `[batch, time]`, positions, additive mask
  torch::Tensor lengths;  ///< `[batch]` int64, real tokens
};

/// Real tokens first. Causal attention never sees the padding, so no padding mask is needed.
Batch pad_right(std::span<const Tokens> sequences, std::int64_t pad, torch::Device device);

/// Real tokens last, positions counted from the first real token: for generation.
/// `capacity` columns of key mask are prepared (`mask` is `[batch, 1, time, time]`).
struct LeftPaddedBatch {
  ForwardInput input;
  torch::Tensor
      key_mask;  ///< additive, `[batch, 1, 1, capacity]`; undefined where nothing is padded
  torch::Tensor lengths;
};
LeftPaddedBatch pad_left(std::span<const Tokens> sequences, std::int64_t pad, std::int64_t capacity,
                         torch::Device device);

/// Hidden states at the last real token of each row: `[batch, width]`.
torch::Tensor last_token(const torch::Tensor& hidden, const torch::Tensor& lengths);

/// A score that masks without making NaN where a whole row is masked.
inline constexpr float kMasked = -1e9F;

}  // namespace arbiter::engine::nn
