// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace arbiter::studio {

/// A share with its 95% interval.
struct Interval {
  double value = 0;
  double low = 0;
  double high = 1;
};

/// Wins of `total` comparisons as a share, a tie counting half each way, with Wilson's score
/// interval. Nothing compared: the whole range.
Interval win_rate(double wins, double ties, double total);

/// Right answers, counted up.
struct Accuracy {
  double right = 0;  ///< a tie in the scores counts half
  double pairs = 0;
  void count(double better, double worse) {
    pairs += 1;
    right += better > worse ? 1.0 : better == worse ? 0.5 : 0.0;
  }
  double value() const { return pairs > 0 ? right / pairs : 0; }
};

}  // namespace arbiter::studio
