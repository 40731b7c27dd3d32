// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace arbiter::engine {

/// Below so many pairs a share is not told: its interval is wider than what anybody asks of it.
inline constexpr std::int64_t fewest_pairs_to_tell = 30;

/// Right answers, or won comparisons, counted up.
struct Accuracy {
  double right = 0;  ///< a tie in the scores counts half
  double pairs = 0;
  /// Of `pairs`, those of two responses that were counted before: what a second person says of
  /// them, or the same row once more, is no further pair.
  double repeats = 0;
  /// Sums over groups of pairs that share a prompt and so are no independent witnesses; all zero
  /// where nobody has told where a group ends.
  struct Groups {
    double count = 0;
    double right_squared = 0;
    double right_pairs = 0;
    double pairs_squared = 0;
  };
  Groups groups;

  /// `again`: these two responses were counted before, whichever was the better one.
  void count(double better, double worse, bool again = false) {
    pairs += 1;
    repeats += again ? 1 : 0;
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
  /// How many different pairs were counted: the n that a figure tells.
  double distinct() const { return pairs - repeats; }
  /// How many independent pairs would tell as much as these: the effective sample size by the
  /// share's variance between groups (Kish 1965), never more than there are different ones. All
  /// right or all wrong: a group tells no more than one pair for certain. Without groups: all of
  /// them.
  double independent() const;

 private:
  double ended_pairs_ = 0;  ///< those whose group has ended
  double ended_right_ = 0;
};

/// Pairs counted by their differences (better minus worse), of which those with one `groups[i]`
/// share a prompt; 0: a pair that shares its prompt with no other. `identities[i]` says which two
/// responses it is of (`pair_identity`); empty: all are different.
Accuracy accuracy_of(std::span<const double> differences, std::span<const std::int64_t> groups,
                     std::span<const std::int64_t> identities = {});

/// A number for two sequences, the same in either order.
std::int64_t pair_identity(std::span<const std::int32_t> one, std::span<const std::int32_t> other);

}  // namespace arbiter::engine
