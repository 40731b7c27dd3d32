// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace arbiter::test {

/// Largest distance between the gradient of `loss` at a float64 tensor and central differences.
inline double gradient_error(const std::function<torch::Tensor(const torch::Tensor&)>& loss,
                             const torch::Tensor& at) {
  auto x = at.clone().requires_grad_(true);
  loss(x).backward();
  const auto analytic = x.grad().flatten();
  auto probe = at.clone();
  auto flat = probe.view({-1});
  double worst = 0;
  constexpr double kStep = 1e-6;
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    const double original = flat[i].item<double>();
    flat[i] = original + kStep;
    const double above = loss(probe).item<double>();
    flat[i] = original - kStep;
    const double below = loss(probe).item<double>();
    flat[i] = original;
    const double numeric = (above - below) / (2 * kStep);
    worst = std::max(worst, std::abs(numeric - analytic[i].item<double>()));
  }
  return worst;
}

}  // namespace arbiter::test
