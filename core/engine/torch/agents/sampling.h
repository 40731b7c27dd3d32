// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <numbers>

#include "core/base/random.h"

namespace arbiter::engine::agents {

/// Of mean 0 and variance 1 (Box and Muller 1958); always two draws, so that the generator's place
/// tells how many have been made.
inline double draw_normal(Random& random) {
  const double u = 1.0 - random.uniform();  // (0, 1]
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2 * std::numbers::pi * random.uniform());
}

}  // namespace arbiter::engine::agents
