// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/engine/engine.h"

namespace arbiter::engine::learning {

/// Tells an observer how far a loop is, with the time left from the pace since this start.
class ProgressClock {
 public:
  ProgressClock(RunObserver& observer, std::int64_t first_step, std::int64_t total)
      : observer_(observer), first_(first_step), total_(total), began_(monotonic_seconds()) {
    observer_.on_progress({first_, total_, -1});
  }

  void at(std::int64_t step) {
    const auto done = step - first_;
    const double seconds = monotonic_seconds() - began_;
    const double left =
        done > 0 ? seconds / static_cast<double>(done) * static_cast<double>(total_ - step) : -1;
    observer_.on_progress({step, total_, left});
  }

  double seconds() const { return monotonic_seconds() - began_; }

 private:
  RunObserver& observer_;
  std::int64_t first_;
  std::int64_t total_;
  double began_;
};

}  // namespace arbiter::engine::learning
