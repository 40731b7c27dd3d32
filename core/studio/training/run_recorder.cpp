// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/run_recorder.h"

#include <tuple>

#include "core/base/clock.h"
#include "core/base/number_text.h"

namespace arbiter::studio {
namespace {

/// A run's step is stored at most this often; each store is a commit.
constexpr double seconds_between_steps = 1.0;

std::string note_of(std::span<const engine::Metric> metrics) {
  for (const auto& metric : metrics) {
    const auto note = [&](const char* text, int decimals) {
      return fill_template(text, {{"value", fixed(metric.value, decimals)}});
    };
    if (metric.name == "objective/kl")
      return note(ARBITER_MESSAGE("core", "KL {value} per sequence"), 1);
    if (metric.name == "train/loss") return note(ARBITER_MESSAGE("core", "loss {value}"), 3);
  }
  return {};
}

}  // namespace

RunRecorder::RunRecorder(project::Project& project, project::Id run, jobs::JobControl& control,
                         jobs::MetricChannel& channel, const DialogueEncoder& encoder)
    : jobs::JobObserver(control),
      project_(project),
      run_(run),
      control_(control),
      channel_(channel),
      encoder_(encoder) {}

void RunRecorder::name_prompt(const engine::Tokens& tokens, const std::string& text) {
  prompt_texts_[tokens] = text;
}

bool RunRecorder::stop_requested() {
  return error_.has_value() || jobs::JobObserver::stop_requested();
}

void RunRecorder::wait_while_paused() {
  if (!control_.paused()) return;
  keep_error(project_.runs().set_state(run_, project::RunState::paused));
  control_.wait_while_paused();
  keep_error(project_.runs().set_state(run_, project::RunState::running));
}

void RunRecorder::on_progress(const engine::Progress& progress) {
  if (progress.fold > 0) {
    set_note(fill_template(
        ARBITER_MESSAGE("core", "cross-validation, fold {fold} of {folds}"),
        {{"fold", std::to_string(progress.fold)}, {"folds", std::to_string(progress.folds)}}));
    return jobs::JobObserver::on_progress(progress);  // the run's own steps are done
  }
  jobs::JobObserver::on_progress(progress);
  const double now = monotonic_seconds();
  if (run_ == 0) return;
  if (progress.step < progress.total && now - step_stored_at_ < seconds_between_steps) return;
  step_stored_at_ = now;
  keep_error(project_.runs().set_step(run_, progress.step, progress.total));
}

void RunRecorder::on_metrics(std::int64_t step, std::span<const engine::Metric> metrics) {
  record(step, metrics);
  set_note(note_of(metrics));
}

void RunRecorder::record(std::int64_t step, std::span<const engine::Metric> metrics) {
  recorded_ = true;
  key_figure_.add(metrics);
  std::vector<std::pair<std::string, double>> values;
  values.reserve(metrics.size());
  for (const auto& metric : metrics) {
    values.emplace_back(metric.name, metric.value);
    channel_.push(jobs::MetricBatch::Point{
        .run = run_, .step = step, .name = metric.name, .value = metric.value});
  }
  project_.runs().add_metrics(run_, step, values);
}

void RunRecorder::on_samples(std::int64_t step, std::span<const engine::PolicySample> samples) {
  recorded_ = true;
  std::vector<project::RunSample> rows;
  rows.reserve(samples.size());
  for (const auto& sample : samples) {
    const auto& row = rows.emplace_back(project::RunSample{
        .step = step,
        .prompt = text_of(sample.prompt),
        .policy = encoder_.decode(sample.policy),
        .reference = encoder_.decode(sample.reference),
        .policy_score = sample.policy_score,
        .reference_score = sample.reference_score,
        .kl = sample.kl,
        .policy_ended = ended(sample.prompt, sample.policy),
        .reference_ended = ended(sample.prompt, sample.reference),
    });
    channel_.push(jobs::MetricBatch::Sample{.run = run_,
                                            .step = step,
                                            .prompt = row.prompt,
                                            .policy = row.policy,
                                            .reference = row.reference,
                                            .policy_score = row.policy_score,
                                            .reference_score = row.reference_score,
                                            .kl = row.kl,
                                            .policy_ended = row.policy_ended,
                                            .reference_ended = row.reference_ended});
  }
  keep_error(project_.runs().add_samples(run_, rows));
}

Result<void> RunRecorder::on_checkpoint(const engine::WrittenCheckpoint& checkpoint) {
  recorded_ = true;
  ARBITER_TRY(encoder_.note_template(checkpoint.folder));
  project::Checkpoint row;
  row.run = run_;
  row.step = checkpoint.step;
  row.folder = checkpoint.folder.lexically_relative(project_.folder()).string();
  row.final = checkpoint.final;
  row.written_at = now();
  row.score = key_figure_.take();
  if (auto stored = project_.runs().add_checkpoint(std::move(row)); !stored) {
    return std::unexpected(stored.error());
  }
  // What cannot be deleted now is deleted when the project is opened next: no reason to stop.
  std::ignore = remove_superseded_checkpoints();
  return {};
}

Result<void> RunRecorder::remove_superseded_checkpoints() {
  if (!retention_) {
    ARBITER_ASSIGN(const auto run, project_.runs().get(run_));
    retention_ = retention_of(run);
  }
  return remove_superseded(project_, run_, *retention_);
}

void RunRecorder::keep_error(Result<void> result) {
  if (!result && !error_) error_ = std::move(result).error();
}

std::string RunRecorder::text_of(const engine::Tokens& prompt) const {
  const auto found = prompt_texts_.find(prompt);
  return found == prompt_texts_.end() ? encoder_.decode(prompt) : found->second;
}

}  // namespace arbiter::studio
