// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/rope.h"

#include <torch/torch.h>

#include <cmath>
#include <numbers>

namespace arbiter::engine::nn {
namespace {

/// Llama 3.1's scaling: long wavelengths are divided by `factor`, short ones kept, those between
/// blended.
double llama3_frequency(double frequency, const nlohmann::json& scaling) {
  const double factor = scaling.value("factor", 8.0);
  const double low = scaling.value("low_freq_factor", 1.0);
  const double high = scaling.value("high_freq_factor", 4.0);
  const double original = scaling.value("original_max_position_embeddings", 8192.0);
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < original / high) return frequency;
  if (wavelength > original / low) return frequency / factor;
  const double smooth = (original / wavelength - low) / (high - low);
  return (1 - smooth) * frequency / factor + smooth * frequency;
}

}  // namespace

torch::Tensor rope_frequencies(const DecoderConfig& config) {
  const auto half = config.head_width / 2;
  auto frequencies = torch::empty({half}, torch::kFloat64);
  auto values = frequencies.accessor<double, 1>();
  std::string kind = "default";
  if (config.rope_scaling.is_object())
    kind = config.rope_scaling.value("rope_type", config.rope_scaling.value("type", "default"));
  for (std::int64_t i = 0; i < half; ++i) {
    double frequency = std::pow(
        config.rope_theta, -2.0 * static_cast<double>(i) / static_cast<double>(config.head_width));
    if (kind == "linear") frequency /= config.rope_scaling.value("factor", 1.0);
    if (kind == "llama3") frequency = llama3_frequency(frequency, config.rope_scaling);
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
