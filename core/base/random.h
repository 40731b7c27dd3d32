// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace arbiter {

/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, 2018): small, fast, the same numbers on
/// every platform, unlike the distributions of <random>. Always passed explicitly.
class Random {
 public:
  explicit Random(std::uint64_t seed = 0);

  std::uint64_t next();
  /// Uniform in [0, 1), 53 bits.
  double uniform();
  /// Uniform in [0, bound), without modulo bias. `bound` must be positive.
  std::uint64_t below(std::uint64_t bound);
  bool chance(double probability) { return uniform() < probability; }

  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::uint64_t state_[4];
};

/// Mixes values into one seed, so that independent streams come from one user-given seed.
std::uint64_t mix_seed(std::uint64_t seed, std::uint64_t stream);

/// FNV-1a, 64 bit, finished with a SplitMix64 round: stable across versions and platforms. Used
/// for the train / held-out split by prompt, so it must never change.
std::uint64_t stable_hash(std::string_view bytes);

}  // namespace arbiter
