// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/adamw.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arbiter::engine::learning {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

}  // namespace

AdamW::AdamW(nn::Parameters& parameters, double weight_decay)
    : first_moment(torch::zeros_like(parameters.values())),
      second_moment(torch::zeros_like(parameters.values())),
      parameters_(parameters),
      weight_decay_(weight_decay),
      decay_mask_(parameters.decay_mask()) {}

void AdamW::scale_rate(const std::string& parameter, double factor) {
  const auto* entry = parameters_.find(parameter);
  if (entry == nullptr) return;
  if (!rate_scale_.defined()) rate_scale_ = torch::ones_like(parameters_.values());
  rate_scale_.narrow(0, entry->offset, entry->size).fill_(factor);
}

double AdamW::step(double learning_rate, double max_norm) {
  const torch::NoGradGuard no_gradients;
  auto& gradients = parameters_.gradients();
  const double norm = gradients.norm().item<double>();
  if (max_norm > 0 && norm > max_norm) gradients.mul_(max_norm / (norm + 1e-6));
  ++steps;
  const auto taken = static_cast<double>(steps);
  const double correction1 = 1 - std::pow(kBeta1, taken);
  const double correction2 = 1 - std::pow(kBeta2, taken);
  auto& values = parameters_.values();
  first_moment.mul_(kBeta1).add_(gradients, 1 - kBeta1);
  second_moment.mul_(kBeta2).addcmul_(gradients, gradients, 1 - kBeta2);
  auto denominator = second_moment.sqrt().mul_(1 / std::sqrt(correction2)).add_(kEpsilon);
  if (rate_scale_.defined()) denominator.div_(rate_scale_);
  if (weight_decay_ > 0) values.addcmul_(values, decay_mask_, -learning_rate * weight_decay_);
  values.addcdiv_(first_moment, denominator, -learning_rate / correction1);
  return norm;
}

double schedule_factor(const std::string& schedule, double warmup, std::int64_t step,
                       std::int64_t total) {
  const double done = total > 0 ? static_cast<double>(step) / static_cast<double>(total) : 0;
  const double warm_steps = warmup * static_cast<double>(total);
  if (warm_steps >= 1 && static_cast<double>(step) < warm_steps)
    return static_cast<double>(step + 1) / warm_steps;
  const double after = warmup < 1 ? std::clamp((done - warmup) / (1 - warmup), 0.0, 1.0) : 0;
  if (schedule == "linear") return 1 - after;
  if (schedule == "cosine") return 0.5 * (1 + std::cos(std::numbers::pi * after));
  return 1;
}

}  // namespace arbiter::engine::learning
