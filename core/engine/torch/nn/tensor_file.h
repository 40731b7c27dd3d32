// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/safetensors.h"

/// Between tensors and the entries of safetensors files.
namespace arbiter::engine::nn {

/// An entry of type F32, F16 or BF16; another type is an error that names it. The tensor may be a
/// view of `bytes`, which must outlive it.
Result<torch::Tensor> tensor_of(const TensorEntry& entry, std::span<const std::byte> bytes,
                                const std::filesystem::path& file);

/// Copies `tensor` into `target`; another shape, NaN or infinity is an error that names the tensor.
Result<void> fill_tensor(torch::Tensor target, const torch::Tensor& tensor, const std::string& name,
                         const std::filesystem::path& file);

/// As float32. What the entry's bytes belong to is added to `alive`.
TensorToWrite tensor_to_write(std::string name, const torch::Tensor& tensor,
                              std::vector<torch::Tensor>& alive);

}  // namespace arbiter::engine::nn
