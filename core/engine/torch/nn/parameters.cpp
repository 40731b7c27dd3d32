// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::nn {

std::size_t Parameters::add(std::string name, std::vector<std::int64_t> shape, bool multiplies) {
  Entry entry;
  entry.name = std::move(name);
  entry.size = 1;
  for (const auto extent : shape) entry.size *= extent;
  entry.offset = size_;
  entry.multiplies = multiplies;
  entry.decays = shape.size() >= 2;
  entry.shape = std::move(shape);
  size_ += entry.size;
  entries_.push_back(std::move(entry));
  return entries_.size() - 1;
}

void Parameters::allocate(torch::Device device, Weights weights) {
  const auto options = torch::TensorOptions().dtype(torch::kFloat32).device(device);
  if (weights == Weights::frozen_bf16) {
    // Offsets lose their meaning; only an optimiser needs them.
    values_ = torch::empty({0}, options);
    for (auto& entry : entries_)
      entry.value =
          torch::zeros(entry.shape, entry.multiplies ? options.dtype(torch::kBFloat16) : options);
    return;
  }
  const bool with_gradients = weights == Weights::trained;
  values_ = torch::zeros({size_}, options);
  if (with_gradients) gradients_ = torch::zeros({size_}, options);
  for (auto& entry : entries_) {
    entry.value = values_.narrow(0, entry.offset, entry.size).view(entry.shape).detach();
    if (!with_gradients) continue;
    entry.value.requires_grad_(true);
    entry.value.mutable_grad() = gradients_.narrow(0, entry.offset, entry.size).view(entry.shape);
  }
}

const Parameters::Entry* Parameters::find(const std::string& name) const {
  for (const auto& entry : entries_)
    if (entry.name == name) return &entry;
  return nullptr;
}

void Parameters::zero_gradients() {
  if (gradients_.defined()) gradients_.zero_();
}

}  // namespace arbiter::engine::nn
