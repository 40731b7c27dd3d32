// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::nn {

/// Fills `model` from `folder` (`model.safetensors`, or shards with their index), f32, f16 or bf16
/// on disk. A missing or wrongly shaped tensor is an error that names it; reward heads that the
/// folder does not have stay zero.
Result<void> load_weights(Decoder& model, const std::filesystem::path& folder);

/// Writes `model.safetensors` and `config.json` with the names and shapes of the architecture's
/// own checkpoints.
Result<void> save_weights(const Decoder& model, const std::filesystem::path& folder);

/// A decoder with the weights of `folder` (one of adapters is merged, and held in float32);
/// `reward_heads` > 0 asks for a reward model (heads are zero where the folder is a language
/// model).
Result<std::unique_ptr<Decoder>> load_decoder(const std::filesystem::path& folder,
                                              torch::Device device, Weights weights,
                                              std::int64_t reward_heads = 0);

/// `load_decoder` for what must write text: a reward model is refused.
Result<std::unique_ptr<Decoder>> load_language_model(const std::filesystem::path& folder,
                                                     torch::Device device, Weights weights);

/// Copies tokenizer and generation files from one model folder to another.
Result<void> copy_side_files(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace arbiter::engine::nn
