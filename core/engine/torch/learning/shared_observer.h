// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/torch/communicator.h"

namespace arbiter::engine::learning {

/// The observer of a training by several processes: the leader's is told everything, the others'
/// only how far it is, and a stop that any of them is asked for stops all. Every process must ask
/// equally often.
class SharedObserver : public RunObserver {
 public:
  SharedObserver(RunObserver& own, const Communicator& peers) : own_(own), peers_(peers) {}

  bool stop_requested() override {
    stopped_ = stopped_ || peers_.any(own_.stop_requested());
    return stopped_;
  }
  void wait_while_paused() override { own_.wait_while_paused(); }
  void on_progress(const Progress& progress) override { own_.on_progress(progress); }
  void on_metrics(std::int64_t step, std::span<const Metric> metrics) override {
    if (peers_.leads()) own_.on_metrics(step, metrics);
  }
  void on_samples(std::int64_t step, std::span<const PolicySample> samples) override {
    if (peers_.leads()) own_.on_samples(step, samples);
  }
  Result<void> on_checkpoint(const WrittenCheckpoint& checkpoint) override {
    return peers_.leads() ? own_.on_checkpoint(checkpoint) : Result<void>();
  }

 private:
  RunObserver& own_;
  const Communicator& peers_;
  bool stopped_ = false;  ///< once agreed on, nobody needs to ask again
};

}  // namespace arbiter::engine::learning
