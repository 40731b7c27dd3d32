// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <pthread.h>

#include <stop_token>
#include <thread>

namespace arbiter::cli {

/// Turns SIGINT and SIGTERM into a stop request; a second signal ends the program at once with
/// status 130. Must be made before any other thread, since threads inherit the blocked signals.
class InterruptWatcher {
 public:
  InterruptWatcher();
  ~InterruptWatcher();
  InterruptWatcher(const InterruptWatcher&) = delete;
  InterruptWatcher& operator=(const InterruptWatcher&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch();

  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace arbiter::cli
