// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/policy_in_band.h"

#include <torch/torch.h>

namespace arbiter::engine::learning {

void PolicyInBand::keep(const torch::Tensor& weights, std::span<const Metric> metrics) {
  weights_ = weights;
  metrics_.assign(metrics.begin(), metrics.end());
}

void PolicyInBand::take(torch::Tensor& weights, bool for_a_moment) {
  if (!weights_.defined()) return;
  const torch::NoGradGuard no_gradients;
  if (for_a_moment) aside_ = weights.clone();
  weights.copy_(weights_);
  weights_.reset();
}

void PolicyInBand::put_back(torch::Tensor& weights) {
  if (!aside_.defined()) return;
  const torch::NoGradGuard no_gradients;
  weights.copy_(aside_);
  aside_.reset();
}

void PolicyInBand::store(TrainingState& state) const {
  if (weights_.defined()) state.tensors["in_band"] = weights_;
  if (aside_.defined()) state.tensors["aside"] = aside_;
  for (const auto& metric : metrics_)
    state.values["in_band_metrics"].push_back({metric.name, metric.value});
}

void PolicyInBand::restore(const TrainingState& state, torch::Device device) {
  const auto tensor = [&](const char* name) {
    const auto found = state.tensors.find(name);
    return found == state.tensors.end() ? torch::Tensor() : found->second.to(device);
  };
  weights_ = tensor("in_band");
  aside_ = tensor("aside");
  metrics_.clear();
  for (const auto& [name, value] :
       state.values.value("in_band_metrics", std::vector<std::pair<std::string, double>>{}))
    metrics_.push_back({name, value});
}

}  // namespace arbiter::engine::learning
