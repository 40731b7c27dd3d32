// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <algorithm>
#include <cmath>

namespace arbiter::studio {

Interval win_rate(double wins, double ties, double total) {
  if (total <= 0) return {.value = 0.5, .low = 0, .high = 1};
  constexpr double z = 1.959963984540054;  // the normal distribution's 97.5% point
  const double share = (wins + 0.5 * ties) / total;
  const double scale = 1 + z * z / total;
  const double centre = (share + z * z / (2 * total)) / scale;
  const double half =
      z / scale * std::sqrt(share * (1 - share) / total + z * z / (4 * total * total));
  return {
      .value = share, .low = std::max(0.0, centre - half), .high = std::min(1.0, centre + half)};
}

}  // namespace arbiter::studio
