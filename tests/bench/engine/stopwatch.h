// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/base/clock.h"
#include "core/engine/engine.h"

namespace arbiter::bench {

/// Notes when each step of a run reports its metrics.
class Stopwatch : public engine::RunObserver {
 public:
  bool stop_requested() override { return false; }
  void wait_while_paused() override {}
  void on_progress(const engine::Progress&) override {}
  void on_metrics(std::int64_t step, std::span<const engine::Metric>) override {
    if (step == last_step_) return;
    last_step_ = step;
    times_.push_back(monotonic_seconds());
  }
  void on_samples(std::int64_t, std::span<const engine::PolicySample>) override {}
  Result<void> on_checkpoint(const engine::WrittenCheckpoint&) override { return {}; }

  /// Seconds a step, from the end of the first to the end of the last.
  double seconds_a_step() const {
    if (times_.size() < 2) return 0;
    return (times_.back() - times_.front()) / static_cast<double>(times_.size() - 1);
  }

 private:
  std::int64_t last_step_ = -1;
  std::vector<double> times_;
};

}  // namespace arbiter::bench
