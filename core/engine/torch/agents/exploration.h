// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace arbiter::engine::agents {

/// The share of random actions: from `initial` to `last` over the first `fraction` of a training.
inline double exploration_rate(double share_done, double fraction, double initial, double last) {
  const double way = fraction > 0 ? std::min(share_done / fraction, 1.0) : 1.0;
  return initial + way * (last - initial);
}

}  // namespace arbiter::engine::agents
