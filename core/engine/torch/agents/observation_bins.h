// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/tasks/control/environment.h"

namespace arbiter::engine::agents {

/// Cells of equal size into which observations fall.
struct ObservationBins {
  std::int64_t bins = 0;  ///< of each number
  std::vector<float> low;
  std::vector<float> high;

  /// The environment's bounds; where a number has none, or ones beyond any use, `range` is.
  static ObservationBins of(const tasks::control::Spec& spec, std::int64_t bins, double range) {
    constexpr float beyond_use = 1e6F;
    ObservationBins made{bins, spec.observation_low, spec.observation_high};
    for (std::size_t i = 0; i < made.low.size(); ++i) {
      if (!(made.low[i] > -beyond_use)) made.low[i] = static_cast<float>(-range);
      if (!(made.high[i] < beyond_use)) made.high[i] = static_cast<float>(range);
    }
    return made;
  }

  /// bins to the power of the numbers; 0 where that is more than `most`.
  std::int64_t cells(std::int64_t most) const {
    std::int64_t count = 1;
    for (std::size_t i = 0; i < low.size(); ++i) {
      if (count > most / bins) return 0;
      count *= bins;
    }
    return count;
  }

  std::int64_t cell(std::span<const float> observation) const {
    std::int64_t index = 0;
    for (std::size_t i = 0; i < low.size(); ++i) {
      const float share = (observation[i] - low[i]) / (high[i] - low[i]);
      const auto bin = static_cast<std::int64_t>(
          std::floor(std::clamp(share, 0.0F, 1.0F) * static_cast<float>(bins)));
      index = index * bins + std::min(bin, bins - 1);
    }
    return index;
  }
};

}  // namespace arbiter::engine::agents
