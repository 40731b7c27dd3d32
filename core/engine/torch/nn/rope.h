// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include "core/engine/torch/nn/config.h"

namespace arbiter::engine::nn {

/// Inverse frequencies `[head_width / 2]` with the config's scaling (linear, or llama3's bands)
/// applied.
torch::Tensor rope_frequencies(const DecoderConfig& config);

/// Rotates `x` `[batch, heads, time, head_width]` in the half-split layout of the Hugging Face
/// checkpoints. `cosine` and `sine` are `[batch or 1, 1, time, head_width / 2]`.
torch::Tensor apply_rope(const torch::Tensor& x, const torch::Tensor& cosine,
                         const torch::Tensor& sine);

}  // namespace arbiter::engine::nn
