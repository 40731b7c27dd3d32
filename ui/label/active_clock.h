// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <algorithm>
#include <cstdint>

namespace arbiter::ui {

/// Time that a person spent on one comparison: a pause longer than `longestGap` between two signs
/// of life counts as that much, so that a coffee break does not.
class ActiveClock {
 public:
  static constexpr std::int64_t longestGap = 30'000;  // ms

  void restart() {
    active_ = 0;
    since_.start();
  }
  /// A sign of life: a key, the pointer, the wheel.
  void touch() {
    if (!since_.isValid()) return restart();
    active_ += std::min<std::int64_t>(since_.restart(), longestGap);
  }
  std::int64_t milliseconds() {
    touch();
    return active_;
  }

 private:
  QElapsedTimer since_;
  std::int64_t active_ = 0;
};

}  // namespace arbiter::ui
