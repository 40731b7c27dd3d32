// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

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

/// Right answers, or won comparisons, counted up.
struct Accuracy {
  double right = 0;  ///< a tie in the scores counts half
  double pairs = 0;
  /// Sums over groups of pairs that share a prompt and so are no independent witnesses; all zero
  /// where nobody has told where a group ends.
  struct Groups {
    double count = 0;
    double right_squared = 0;
    double right_pairs = 0;
    double pairs_squared = 0;
  };
  Groups groups;

  void count(double better, double worse) {
    pairs += 1;
    right += better > worse ? 1.0 : better == worse ? 0.5 : 0.0;
  }
  /// What was counted since the last call shares a prompt.
  void end_group() {
    const double of_pairs = pairs - ended_pairs_;
    const double of_right = right - ended_right_;
    if (of_pairs == 0) return;
    groups.count += 1;
    groups.right_squared += of_right * of_right;
    groups.right_pairs += of_right * of_pairs;
    groups.pairs_squared += of_pairs * of_pairs;
    ended_pairs_ = pairs;
    ended_right_ = right;
  }
  double value() const { return pairs > 0 ? right / pairs : 0; }

 private:
  double ended_pairs_ = 0;  ///< those whose group has ended
  double ended_right_ = 0;
};

/// Head-to-heads won by `ours`, a tie counting half: the higher of `ours[i]` and `theirs[i]`, the
/// merits of two answers to prompt `prompts[i]`, wins. Those of one prompt are one group.
Accuracy head_to_heads(std::span<const double> ours, std::span<const double> theirs,
                       std::span<const std::size_t> prompts);

}  // namespace arbiter::studio
