// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accuracy.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>
#include <vector>

#include "core/base/random.h"

namespace arbiter::engine {

double Accuracy::independent() const {
  if (groups.count == 0) return distinct();  // nobody has told which share a prompt
  if (groups.count == 1) return 1;
  const double share = value();
  const double spread =
      groups.right_squared - 2 * share * groups.right_pairs + share * share * groups.pairs_squared;
  const double variance = spread / (pairs * pairs) * groups.count / (groups.count - 1);
  // All right or all wrong: a prompt tells no more than one pair for certain.
  if (share == 0 || share == 1) return groups.count;
  if (variance <= 0) return distinct();
  return std::clamp(share * (1 - share) / variance, 1.0, distinct());
}

std::int64_t pair_identity(std::span<const std::int32_t> one, std::span<const std::int32_t> other) {
  const auto hash = [](std::span<const std::int32_t> tokens) {
    return stable_hash({reinterpret_cast<const char*>(tokens.data()), tokens.size_bytes()});
  };
  return static_cast<std::int64_t>(hash(one) + hash(other));
}

Accuracy accuracy_of(std::span<const double> differences, std::span<const std::int64_t> groups,
                     std::span<const std::int64_t> identities) {
  std::vector<std::size_t> order(differences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return groups[i]; });
  Accuracy accuracy;
  std::unordered_set<std::int64_t> seen;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto group = groups[order[at]];
    if (at > 0 && (group == 0 || group != groups[order[at - 1]])) accuracy.end_group();
    const bool again = !identities.empty() && !seen.insert(identities[order[at]]).second;
    accuracy.count(differences[order[at]], 0, again);
  }
  accuracy.end_group();
  return accuracy;
}

}  // namespace arbiter::engine
