// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

#include <exception>
#include <new>
#include <utility>

#include "core/base/failure.h"
#include "core/base/log.h"

namespace arbiter::jobs {
namespace {

/// Runs `work` and turns whatever it throws into a value.
Result<void> run_guarded(const Job::Work& work, JobControl& control) {
  try {
    return work(control);
  } catch (const Failure& failure) {
    return std::unexpected(failure.error());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory,
                ARBITER_MESSAGE("core",
                                "There is not enough memory. Close other programs or choose "
                                "smaller sizes."));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, ARBITER_MESSAGE("core", "Arbiter has a bug here: {what}"),
                {{"what", exception.what()}});
  } catch (...) {
    return fail(ErrorCode::internal, ARBITER_MESSAGE("core", "Arbiter has a bug here: {what}"),
                {{"what", "an unknown exception"}});
  }
}

JobState final_state(const Result<void>& result) {
  if (result) return JobState::done;
  return result.error().code == ErrorCode::cancelled ? JobState::cancelled : JobState::failed;
}

void log_end(const std::string& title, const Result<void>& result) {
  if (result) {
    logging::write(logging::Level::info, "job", title + " done");
  } else if (result.error().code == ErrorCode::cancelled) {
    logging::write(logging::Level::info, "job", title + " stopped");
  } else {
    logging::write(logging::Level::error, "job", title + " failed", result.error());
  }
}

bool is_final(JobState state) {
  return state == JobState::done || state == JobState::cancelled || state == JobState::failed;
}

}  // namespace

void JobControl::wait_while_paused() {
  std::unique_lock lock(mutex_);
  // Returns when it is resumed, or when a stop is requested.
  resumed_.wait(lock, stop_, [this] { return !paused_; });
}

bool JobControl::paused() const {
  const std::lock_guard lock(mutex_);
  return paused_ && !stop_.stop_requested();
}

void JobControl::set_progress(JobProgress progress) {
  const std::lock_guard lock(mutex_);
  progress_ = std::move(progress);
}

Job::Job(std::string title, Work work) : title_(std::move(title)), work_(std::move(work)) {
  control_.stop_ = stop_.get_token();
}

Job::~Job() {
  request_stop();
  if (thread_.joinable()) thread_.join();
}

void Job::start() {
  if (thread_.joinable()) return;
  {
    const std::lock_guard lock(control_.mutex_);
    state_ = control_.paused_ ? JobState::paused : JobState::running;
  }
  thread_ = std::thread([this] {
    // A pause that was asked for before the thread came up holds from the start.
    control_.wait_while_paused();
    logging::write(logging::Level::info, "job", title_ + " started");
    const auto result = run_guarded(work_, control_);
    log_end(title_, result);
    const std::lock_guard lock(mutex_);
    if (!result) error_ = result.error();
    state_ = final_state(result);
    finished_.notify_all();
  });
}

JobProgress Job::progress() const {
  const std::lock_guard lock(control_.mutex_);
  return control_.progress_;
}

void Job::request_stop() { stop_.request_stop(); }

void Job::pause() {
  {
    const std::lock_guard lock(control_.mutex_);
    control_.paused_ = true;
  }
  JobState expected = JobState::running;
  state_.compare_exchange_strong(expected, JobState::paused);
}

void Job::resume() {
  {
    const std::lock_guard lock(control_.mutex_);
    control_.paused_ = false;
  }
  control_.resumed_.notify_all();
  JobState expected = JobState::paused;
  state_.compare_exchange_strong(expected, JobState::running);
}

Result<void> Job::wait() {
  std::unique_lock lock(mutex_);
  finished_.wait(lock, [this] { return is_final(state_); });
  if (error_) return std::unexpected(*error_);
  return {};
}

std::optional<Error> Job::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

bool Job::finished() const { return is_final(state_); }

}  // namespace arbiter::jobs
