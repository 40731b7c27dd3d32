// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/verdicts.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace arbiter::engine::learning {
namespace {

/// log odds of a verdict in the loss. Those of the noise would be right for a model that is: one
/// that is wrong and sure would take what contradicts it for noise, and no gradient would be left.
constexpr double loss_strength = 9;

}  // namespace

Verdicts::Verdicts(std::int64_t rows, std::int64_t labels, double noise)
    : net_(torch::zeros({rows, labels})),
      strength_(std::log((1 - noise) / noise)),
      labels_(labels) {}

void Verdicts::add(std::int64_t row, std::int64_t name, bool good) {
  net_.data_ptr<float>()[row * labels_ + name] += good ? 1.0F : -1.0F;
  ++count_;
}

std::optional<bool> Verdicts::of(std::int64_t row, std::int64_t name) const {
  const float net = net_.data_ptr<float>()[row * labels_ + name];
  if (net == 0) return std::nullopt;
  return net > 0;
}

torch::Tensor Verdicts::posterior(const torch::Tensor& log_probabilities,
                                  const torch::Tensor& rows) const {
  const auto said = net_.index_select(0, rows).to(log_probabilities.device());
  return torch::log_softmax(log_probabilities + strength_ * said, -1);
}

torch::Tensor Verdicts::losses(const torch::Tensor& log_probabilities,
                               const torch::Tensor& rows) const {
  const auto said = loss_strength * net_.index_select(0, rows).to(log_probabilities.device());
  const auto best = std::get<0>(said.max(-1, true));
  return -torch::logsumexp(log_probabilities + (said - best), -1);
}

std::int64_t Verdicts::choose(std::int64_t row, const float* posterior, double certain,
                              Random& random) const {
  const float* net = net_.data_ptr<float>() + row * labels_;
  const auto* best = std::max_element(posterior, posterior + labels_);
  if (net[best - posterior] > 0 && std::exp(double{*best}) >= certain) return -1;
  double open = 0;
  for (std::int64_t i = 0; i < labels_; ++i)
    if (net[i] == 0) open += std::exp(double{posterior[i]});
  if (!(open > 0)) return -1;
  double left = random.uniform() * open;
  std::int64_t chosen = -1;
  for (std::int64_t i = 0; i < labels_; ++i) {
    if (net[i] != 0) continue;
    chosen = i;
    left -= std::exp(double{posterior[i]});
    if (left < 0) break;
  }
  return chosen;
}

void Verdicts::restore(const torch::Tensor& net, std::int64_t count) {
  net_.copy_(net);
  count_ = count;
}

}  // namespace arbiter::engine::learning
