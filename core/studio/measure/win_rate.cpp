// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace arbiter::studio {
namespace {

constexpr double z = 1.959963984540054;  // the normal distribution's 97.5% point

}  // namespace

Interval win_rate(double wins, double ties, double total) {
  if (total <= 0) return {.value = 0.5, .low = 0, .high = 1};
  const double share = (wins + 0.5 * ties) / total;
  const double scale = 1 + z * z / total;
  const double centre = (share + z * z / (2 * total)) / scale;
  const double half =
      z / scale * std::sqrt(share * (1 - share) / total + z * z / (4 * total * total));
  return {
      .value = share, .low = std::max(0.0, centre - half), .high = std::min(1.0, centre + half)};
}

Interval mean_with_interval(std::span<const double> values) {
  if (values.empty()) return {.value = 0, .low = 0, .high = 0};
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = count > 1 ? z * std::sqrt(squares / (count - 1) / count) : 0;
  return {.value = mean, .low = mean - half, .high = mean + half};
}

Interval mean_with_interval(std::span<const double> values, std::span<const std::size_t> clusters) {
  if (values.empty()) return {.value = 0, .low = 0, .high = 0};
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  std::map<std::size_t, double> deviations;
  for (std::size_t i = 0; i < values.size(); ++i) deviations[clusters[i]] += values[i] - mean;
  double squares = 0;
  for (const auto& [cluster, deviation] : deviations) squares += deviation * deviation;
  const auto groups = static_cast<double>(deviations.size());
  const double half = groups > 1 ? z * std::sqrt(groups / (groups - 1) * squares) / count : 0;
  return {.value = mean, .low = mean - half, .high = mean + half};
}

Accuracy head_to_heads(std::span<const double> ours, std::span<const double> theirs,
                       std::span<const std::size_t> prompts) {
  std::vector<std::size_t> order(ours.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return prompts[i]; });
  Accuracy won;
  for (std::size_t at = 0; at < order.size(); ++at) {
    if (at > 0 && prompts[order[at]] != prompts[order[at - 1]]) won.end_group();
    won.count(ours[order[at]], theirs[order[at]]);
  }
  won.end_group();
  return won;
}

}  // namespace arbiter::studio
