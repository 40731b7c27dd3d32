// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accuracy.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace arbiter::engine {

double Accuracy::independent() const {
  if (groups.count == 0) return pairs;  // nobody has told which share a prompt
  if (groups.count == 1) return 1;
  const double share = value();
  const double spread =
      groups.right_squared - 2 * share * groups.right_pairs + share * share * groups.pairs_squared;
  const double variance = spread / (pairs * pairs) * groups.count / (groups.count - 1);
  // All right or all wrong: a prompt tells no more than one pair for certain.
  if (share == 0 || share == 1) return groups.count;
  if (variance <= 0) return pairs;
  return std::clamp(share * (1 - share) / variance, 1.0, pairs);
}

Accuracy accuracy_of(std::span<const double> differences, std::span<const std::int64_t> groups) {
  std::vector<std::size_t> order(differences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return groups[i]; });
  Accuracy accuracy;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto group = groups[order[at]];
    if (at > 0 && (group == 0 || group != groups[order[at - 1]])) accuracy.end_group();
    accuracy.count(differences[order[at]], 0);
  }
  accuracy.end_group();
  return accuracy;
}

}  // namespace arbiter::engine
