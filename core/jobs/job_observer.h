// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/engine/engine.h"
#include "core/jobs/job.h"

namespace arbiter::jobs {

/// Ties an engine call to the job that it runs in: stop, pause and progress. Metrics, samples and
/// checkpoints go nowhere; `studio::RunRecorder` keeps them.
class JobObserver : public engine::RunObserver {
 public:
  explicit JobObserver(JobControl& control, std::string note = {})
      : control_(control), note_(std::move(note)) {}

  bool stop_requested() override { return control_.stop_requested(); }
  void wait_while_paused() override { control_.wait_while_paused(); }
  void on_progress(const engine::Progress& progress) override {
    control_.set_progress({.step = progress.step,
                           .total = progress.total,
                           .seconds_left = progress.seconds_left,
                           .note = note_,
                           .beside = progress.fold > 0});
  }
  void on_metrics(std::int64_t, std::span<const engine::Metric>) override {}
  void on_samples(std::int64_t, std::span<const engine::PolicySample>) override {}
  Result<void> on_checkpoint(const engine::WrittenCheckpoint&) override { return {}; }

 protected:
  /// Shown beside the progress from its next change on.
  void set_note(std::string note) { note_ = std::move(note); }

 private:
  JobControl& control_;
  std::string note_;
};

}  // namespace arbiter::jobs
