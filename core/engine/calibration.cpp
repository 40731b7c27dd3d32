// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace arbiter::engine {
namespace {

double sigmoid(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// Derivative of the sum of softplus(-beta d) by beta: it only grows with beta.
double slope(std::span<const double> differences, double beta) {
  double sum = 0;
  for (const double d : differences) sum -= d * sigmoid(-beta * d);
  return sum;
}

}  // namespace

double preference_nll(std::span<const double> differences, double temperature) {
  if (differences.empty()) return 0;
  double sum = 0;
  for (const double d : differences) sum += softplus(-d / temperature);
  return sum / static_cast<double>(differences.size());
}

double fit_temperature(std::span<const double> differences) {
  const bool flat = std::ranges::all_of(differences, [](double d) { return d == 0; });
  if (flat) return 1;
  double low = 1 / highest_temperature;
  double high = 1 / lowest_temperature;
  constexpr int kHalvings = 100;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (slope(differences, middle) < 0 ? low : high) = middle;
  }
  return 1 / (0.5 * (low + high));
}

double expected_calibration_error(std::span<const double> differences, double temperature) {
  struct Bin {
    double confidence = 0;
    double right = 0;
  };
  std::array<Bin, calibration_bins> bins{};
  for (const double d : differences) {
    const double confidence = sigmoid(std::abs(d) / temperature);
    if (std::isnan(confidence)) return confidence;
    const auto place = static_cast<int>((confidence - 0.5) * 2 * calibration_bins);
    auto& bin = bins[static_cast<std::size_t>(std::clamp(place, 0, calibration_bins - 1))];
    bin.confidence += confidence;
    bin.right += d > 0 ? 1 : d == 0 ? 0.5 : 0;
  }
  double error = 0;
  for (const auto& bin : bins) error += std::abs(bin.confidence - bin.right);
  return differences.empty() ? 0 : error / static_cast<double>(differences.size());
}

}  // namespace arbiter::engine
