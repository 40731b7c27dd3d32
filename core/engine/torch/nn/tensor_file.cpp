// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/tensor_file.h"

#include <torch/torch.h>

#include <cstring>

namespace arbiter::engine::nn {
namespace {

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
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
  auto tensor = torch::empty(entry.shape, type);
  std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor.to(torch::kFloat32);
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
  if (!torch::isfinite(tensor).all().item<bool>()) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` holds NaN or infinite numbers. The checkpoint is "
                                "damaged or comes from a run that diverged."),
                {{"name", name}}, {file.string(), 0, {}});
  }
  target.copy_(tensor);
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
