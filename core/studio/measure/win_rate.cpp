// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <algorithm>
#include <cmath>

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

}  // namespace arbiter::studio
