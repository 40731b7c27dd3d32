// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace arbiter::cli {
namespace {

constexpr int wake_up = SIGUSR1;  // sent by the destructor to end the watching thread

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, wake_up);
  return set;
}

}  // namespace

InterruptWatcher::InterruptWatcher() {
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { watch(); });
}

InterruptWatcher::~InterruptWatcher() {
  pthread_kill(thread_.native_handle(), wake_up);
  thread_.join();
}

void InterruptWatcher::watch() {
  const sigset_t set = watched_signals();
  for (;;) {
    int received = 0;
    if (sigwait(&set, &received) != 0 || received == wake_up) return;
    if (stop_.stop_requested()) _exit(130);
    stop_.request_stop();
  }
}

}  // namespace arbiter::cli
