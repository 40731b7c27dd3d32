// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/adamw.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/engine/torch/nn/fused.h"

namespace arbiter::engine::learning {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;
/// Numbers that are worth a thread of their own.
constexpr std::int64_t kShare = 1 << 18;

}  // namespace

AdamW::AdamW(nn::Parameters& parameters, double weight_decay)
    : first_moment(torch::zeros_like(parameters.values())),
      second_moment(torch::zeros_like(parameters.values())),
      parameters_(parameters),
      weight_decay_(weight_decay),
      rate_scale_(parameters.entries().size(), 1.0) {}

void AdamW::scale_rate(const std::string& parameter, double factor) {
  const auto& entries = parameters_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].name == parameter) rate_scale_[i] = factor;
}

double AdamW::step(double learning_rate, double max_norm) {
  const torch::NoGradGuard no_gradients;
  const auto& gradients = parameters_.gradients();
  const bool fused = nn::fused::usable(gradients.device(), false);
  const double norm = fused ? std::sqrt(kernels::best()->sum_of_squares(gradients.data_ptr<float>(),
                                                                        gradients.numel()))
                            : gradients.norm().item<double>();
  if (!std::isfinite(norm)) return norm;
  const double scale = max_norm > 0 && norm > max_norm ? max_norm / (norm + 1e-6) : 1;
  ++steps;
  fused ? fused_step(learning_rate, scale) : plain_step(learning_rate, scale);
  return norm;
}

/// One pass over the buffers.
void AdamW::fused_step(double learning_rate, double gradient_scale) {
  const auto taken = static_cast<double>(steps);
  const auto& entries = parameters_.entries();
  auto& values = parameters_.values();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const double decay = entries[i].decays ? learning_rate * weight_decay_ : 0;
    const double rate = learning_rate * rate_scale_[i] / (1 - std::pow(kBeta1, taken));
    at::parallel_for(0, entries[i].size, kShare, [&](std::int64_t begin, std::int64_t end) {
      const auto at = entries[i].offset + begin;
      kernels::AdamStep step;
      step.count = end - begin;
      step.value = values.data_ptr<float>() + at;
      step.gradient = parameters_.gradients().data_ptr<float>() + at;
      step.first_moment = first_moment.data_ptr<float>() + at;
      step.second_moment = second_moment.data_ptr<float>() + at;
      step.gradient_scale = static_cast<float>(gradient_scale);
      step.beta1 = static_cast<float>(kBeta1);
      step.beta2 = static_cast<float>(kBeta2);
      step.epsilon = static_cast<float>(kEpsilon);
      step.inverse_root_correction2 =
          static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, taken)));
      step.rate = static_cast<float>(rate);
      step.decay = static_cast<float>(decay);
      kernels::best()->adam(step);
    });
  }
  // Written past LibTorch's back: whoever keeps something made from the weights must see it.
  values.unsafeGetTensorImpl()->bump_version();
}

void AdamW::plain_step(double learning_rate, double gradient_scale) {
  const auto taken = static_cast<double>(steps);
  const double correction1 = 1 - std::pow(kBeta1, taken);
  const double correction2 = 1 - std::pow(kBeta2, taken);
  auto& gradients = parameters_.gradients();
  if (gradient_scale < 1) gradients.mul_(gradient_scale);
  first_moment.mul_(kBeta1).add_(gradients, 1 - kBeta1);
  second_moment.mul_(kBeta2).addcmul_(gradients, gradients, 1 - kBeta2);
  const auto denominator = second_moment.sqrt().mul_(1 / std::sqrt(correction2)).add_(kEpsilon);
  const auto& entries = parameters_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto part = [&](const torch::Tensor& x) {
      return x.narrow(0, entries[i].offset, entries[i].size);
    };
    auto values = part(parameters_.values());
    if (weight_decay_ > 0 && entries[i].decays) values.mul_(1 - learning_rate * weight_decay_);
    values.addcdiv_(part(first_moment), part(denominator),
                    -learning_rate * rate_scale_[i] / correction1);
  }
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
