// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/rope.h"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

namespace arbiter::engine::nn {
namespace {

/// Llama 3.1's scaling: long wavelengths are divided by `factor`, short ones kept, those between
/// blended.
double llama3_frequency(double frequency, const RopeScaling& scaling) {
  const double low = scaling.low_frequency;
  const double high = scaling.high_frequency;
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < scaling.original_context / high) return frequency;
  if (wavelength > scaling.original_context / low) return frequency / scaling.factor;
  const double smooth = (scaling.original_context / wavelength - low) / (high - low);
  return (1 - smooth) * frequency / scaling.factor + smooth * frequency;
}

}  // namespace

torch::Tensor rope_frequencies(const DecoderConfig& config) {
  const auto half = config.head_width / 2;
  auto frequencies = torch::empty({half}, torch::kFloat64);
  auto values = frequencies.accessor<double, 1>();
  for (std::int64_t i = 0; i < half; ++i) {
    double frequency = std::pow(
        config.rope_theta, -2.0 * static_cast<double>(i) / static_cast<double>(config.head_width));
    if (config.rope.kind == RopeScaling::Kind::linear) frequency /= config.rope.factor;
    if (config.rope.kind == RopeScaling::Kind::llama3)
      frequency = llama3_frequency(frequency, config.rope);
    values[i] = frequency;
  }
  return frequencies;
}

torch::Tensor apply_rope(const torch::Tensor& x, const torch::Tensor& cosine,
                         const torch::Tensor& sine) {
  const auto halves = x.chunk(2, -1);
  return torch::cat({halves[0] * cosine - halves[1] * sine, halves[1] * cosine + halves[0] * sine},
                    -1);
}

}  // namespace arbiter::engine::nn
