// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/tensor_file.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace arbiter::engine::nn {
namespace {

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

/// In stretches, so that the answer about a large tensor needs little memory.
bool all_finite(const torch::Tensor& tensor) {
  constexpr std::int64_t kStretch = 1 << 20;
  const auto flat = tensor.reshape({-1});
  for (std::int64_t at = 0; at < flat.numel(); at += kStretch) {
    const auto part = flat.narrow(0, at, std::min(kStretch, flat.numel() - at));
    if (!torch::isfinite(part).all().item<bool>()) return false;
  }
  return true;
}

}  // namespace

Result<torch::Tensor> tensor_of(const TensorEntry& entry, std::span<const std::byte> bytes,
                                const std::filesystem::path& file) {
  torch::ScalarType type{};
  if (entry.dtype == "F32") {
    type = torch::kFloat32;
  } else if (entry.dtype == "F16") {
    type = torch::kFloat16;
  } else if (entry.dtype == "BF16") {
    type = torch::kBFloat16;
  } else {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` is of type {type}; F32, F16 and BF16 can be "
                                "read."),
                {{"name", entry.name}, {"type", entry.dtype}}, {file.string(), 0, {}});
  }
  // Straight from the map where it may be read as numbers: no second copy of a large tensor.
  const auto size = c10::elementSize(type);
  if (!bytes.empty() && reinterpret_cast<std::uintptr_t>(bytes.data()) % size == 0)
    return torch::from_blob(const_cast<std::byte*>(bytes.data()), entry.shape, type);
  auto tensor = torch::empty(entry.shape, type);
  if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

Result<void> fill_tensor(torch::Tensor target, const torch::Tensor& tensor, const std::string& name,
                         const std::filesystem::path& file) {
  if (tensor.sizes() != target.sizes()) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` has shape {found}, but config.json asks for "
                                "{wanted}."),
                {{"name", name},
                 {"found", shape_text(tensor.sizes())},
                 {"wanted", shape_text(target.sizes())}},
                {file.string(), 0, {}});
  }
  target.copy_(tensor);
  if (!all_finite(target)) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` holds NaN or infinite numbers. The checkpoint is "
                                "damaged or comes from a run that diverged."),
                {{"name", name}}, {file.string(), 0, {}});
  }
  return {};
}

TensorToWrite tensor_to_write(std::string name, const torch::Tensor& tensor,
                              std::vector<torch::Tensor>& alive) {
  alive.push_back(tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous());
  const auto& kept = alive.back();
  return {std::move(name), "F32", kept.sizes().vec(),
          std::as_bytes(std::span(kept.data_ptr<float>(), static_cast<std::size_t>(kept.numel())))};
}

}  // namespace arbiter::engine::nn
