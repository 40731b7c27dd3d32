// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::nn {

/// Called between decode steps with the number of rows that have ended; false stops the sampling.
using SamplingWatch = std::function<bool(std::size_t rows_done)>;

/// Samples one response for each prompt with a KV cache. Row i draws its numbers from
/// (seed, i, step) alone, so its response does not depend on the batch it is in. Finished rows
/// leave the batch. `row_offset` is added to i.
std::vector<Generation> sample(const Decoder& model, std::span<const Tokens> prompts,
                               const GenerationOptions& options, std::uint64_t seed,
                               const SamplingWatch& watch = {}, std::uint64_t row_offset = 0);

/// Keeps the `top_k` most likely tokens and the smallest set whose mass reaches `top_p`; the rest
/// get -inf. `[rows, vocab]`.
torch::Tensor filter_logits(const torch::Tensor& logits, std::int64_t top_k, double top_p);

}  // namespace arbiter::engine::nn
