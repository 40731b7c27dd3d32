// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/engine/accuracy.h"

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

/// The mean of independent values, with the interval of its standard error. Of fewer than two there
/// is none: low and high are the mean.
Interval mean_with_interval(std::span<const double> values);

/// The same of values of which those of one cluster (`clusters[i]`: a prompt) are no independent
/// witnesses: the cluster-robust standard error, from the sums of the deviations in each cluster
/// (Liang and Zeger 1986, with the factor G / (G - 1) for G clusters). Of one cluster there is
/// none.
Interval mean_with_interval(std::span<const double> values, std::span<const std::size_t> clusters);

using engine::Accuracy;

/// Head-to-heads won by `ours`, a tie counting half: the higher of `ours[i]` and `theirs[i]`, the
/// merits of two answers to prompt `prompts[i]`, wins. Those of one prompt are one group.
Accuracy head_to_heads(std::span<const double> ours, std::span<const double> theirs,
                       std::span<const std::size_t> prompts);

}  // namespace arbiter::studio
