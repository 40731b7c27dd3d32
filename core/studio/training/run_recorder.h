// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/jobs/job_observer.h"
#include "core/jobs/metric_channel.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/retention.h"

namespace arbiter::studio {

/// Keeps what a training tells: metrics, samples and checkpoints go into the project, metrics and
/// samples also to whoever draws them live. A write that fails stops the training, and `error`
/// says why. With each checkpoint those that it supersedes are removed (retention.h). A run without
/// an id (of a process that follows another) keeps nothing.
class RunRecorder : public jobs::JobObserver {
 public:
  RunRecorder(project::Project& project, project::Id run, jobs::JobControl& control,
              jobs::MetricChannel& channel, const DialogueEncoder& encoder);

  /// Samples of this encoded prompt are shown with the words that the user wrote.
  void name_prompt(const engine::Tokens& tokens, const std::string& text);

  bool stop_requested() override;
  void wait_while_paused() override;
  void on_progress(const engine::Progress& progress) override;
  void on_metrics(std::int64_t step, std::span<const engine::Metric> metrics) override;
  void on_samples(std::int64_t step, std::span<const engine::PolicySample> samples) override;
  Result<void> on_checkpoint(const engine::WrittenCheckpoint& checkpoint) override;

  const std::optional<Error>& error() const { return error_; }
  /// Whether the training has told anything to keep.
  bool has_recorded() const { return recorded_; }

 protected:
  /// Stores metrics and passes them on to be drawn.
  void record(std::int64_t step, std::span<const engine::Metric> metrics);
  /// What the user wrote, where the prompt was named.
  std::string text_of(const engine::Tokens& prompt) const;
  const DialogueEncoder& encoder() const { return encoder_; }
  /// Whether a sampled answer ended by itself; false where that cannot be known.
  virtual bool ended(const engine::Tokens& /*prompt*/, const engine::Tokens& /*answer*/) const {
    return false;
  }

 private:
  void keep_error(Result<void> result);
  Result<void> remove_superseded_checkpoints();

  project::Project& project_;
  project::Id run_;
  jobs::JobControl& control_;
  jobs::MetricChannel& channel_;
  const DialogueEncoder& encoder_;
  std::map<engine::Tokens, std::string> prompt_texts_;
  std::optional<Error> error_;
  bool recorded_ = false;
  double step_stored_at_ = 0;
  KeyFigure key_figure_;                ///< since the last checkpoint
  std::optional<Retention> retention_;  ///< read with the first checkpoint
};

}  // namespace arbiter::studio
