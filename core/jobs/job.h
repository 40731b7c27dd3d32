// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"

namespace arbiter::jobs {

enum class JobState : std::uint8_t { queued, running, paused, done, cancelled, failed };

/// How far a job is. `seconds_left` is negative while unknown.
struct JobProgress {
  std::int64_t step = 0;
  std::int64_t total = 0;
  double seconds_left = -1;
  std::string note;  ///< English, short: "KL 3.1 of 8"
  /// The steps are of work beside the run's own, as of the folds of a cross-validation.
  bool beside = false;
};

/// What the code inside a job uses to ask and tell. All methods may be called from the job's
/// thread only, except where noted.
class JobControl {
 public:
  bool stop_requested() const { return stop_.stop_requested(); }
  std::stop_token stop_token() const { return stop_; }
  /// Blocks while the job is paused; returns at once when it is stopped.
  void wait_while_paused();
  bool paused() const;
  void set_progress(JobProgress progress);

 private:
  friend class Job;
  std::stop_token stop_;
  mutable std::mutex mutex_;
  std::condition_variable_any resumed_;
  bool paused_ = false;
  JobProgress progress_;
};

/// One piece of background work on a thread of its own. Exceptions are caught at its border and
/// become an Error of code internal (out_of_memory for bad_alloc).
class Job {
 public:
  using Work = std::function<Result<void>(JobControl&)>;

  Job(std::string title, Work work);
  ~Job();  ///< requests a stop and joins

  void start();
  // The rest may be called from any thread.
  const std::string& title() const { return title_; }
  JobState state() const { return state_.load(); }
  JobProgress progress() const;
  void request_stop();
  bool stop_requested() const { return stop_.stop_requested(); }
  void pause();
  void resume();
  /// Waits for the end of a job that was started; the error where it failed or was cancelled.
  Result<void> wait();
  std::optional<Error> error() const;
  bool finished() const;

 private:
  std::string title_;
  Work work_;
  JobControl control_;
  std::atomic<JobState> state_{JobState::queued};
  mutable std::mutex mutex_;
  std::condition_variable finished_;
  std::optional<Error> error_;
  std::stop_source stop_;  ///< its own, so that a stop asked for before the start holds
  std::thread thread_;
};

}  // namespace arbiter::jobs
