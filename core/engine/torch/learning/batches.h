// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace arbiter::engine::learning {

/// Data in batches of `size`, in order. A remainder of at least half a batch is one of its own, a
/// smaller one goes to the batch before it: a step on a few examples at the full rate would be
/// noise, and so would its figures.
class Batches {
 public:
  Batches(std::int64_t count, std::int64_t size)
      : count_(count), size_(size), steps_(count / size + (2 * (count % size) >= size ? 1 : 0)) {
    if (count > 0) steps_ = std::max<std::int64_t>(steps_, 1);
  }

  std::int64_t steps() const { return steps_; }
  /// First and one past the last of batch `index`.
  std::pair<std::int64_t, std::int64_t> range(std::int64_t index) const {
    return {index * size_, index + 1 == steps_ ? count_ : (index + 1) * size_};
  }

 private:
  std::int64_t count_;
  std::int64_t size_;
  std::int64_t steps_;
};

/// Share `index` of `parts` of `count` things: shares differ by at most one.
inline std::pair<std::int64_t, std::int64_t> even_share(std::int64_t count, std::int64_t parts,
                                                        std::int64_t index) {
  return {index * count / parts, (index + 1) * count / parts};
}

}  // namespace arbiter::engine::learning
