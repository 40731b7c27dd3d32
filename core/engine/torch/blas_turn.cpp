// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/blas_turn.h"

#include <dlfcn.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <utility>

#include "core/base/clock.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine {
namespace {

using SetThreads = void (*)(int);

/// Null where another library than OpenBLAS multiplies.
SetThreads openblas_setter() {
  // POSIX promises that a function pointer survives the trip through void*.
  static const auto setter =
      reinterpret_cast<SetThreads>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  return setter;
}

/// Who works with how many threads in this process, and who waits, in the order of coming.
struct Desk {
  std::mutex mutex;
  std::condition_variable changed;
  int threads = 0;
  int working = 0;
  std::list<int> queue;
  std::atomic<int> waiting = 0;

  /// The first of the queue that want the same number go in together.
  bool may_enter(std::list<int>::const_iterator place) const {
    const bool first =
        std::all_of(queue.begin(), place, [&](int other) { return other == *place; });
    return first && (working == 0 || threads == *place);
  }
};

Desk& desk() {
  static Desk desk;
  return desk;
}

thread_local BlasTurn* current = nullptr;

}  // namespace

BlasTurn::BlasTurn() : outer_(std::exchange(current, this)) {
  if (outer_ != nullptr && outer_->holds_) outer_->release();
}

BlasTurn::~BlasTurn() {
  if (holds_) release();
  current = outer_;
  if (outer_ != nullptr && outer_->threads_ > 0) outer_->acquire(false);
}

void BlasTurn::acquire(bool stoppable) {
  if (openblas_setter() == nullptr) return;
  constexpr auto look = std::chrono::milliseconds(20);
  auto& at = desk();
  std::unique_lock lock(at.mutex);
  const auto place = at.queue.insert(at.queue.end(), threads_);
  ++at.waiting;
  const auto leave_queue = [&] {
    at.queue.erase(place);
    --at.waiting;
    at.changed.notify_all();
  };
  while (!at.may_enter(place)) {
    at.changed.wait_for(lock, look);
    if (!stoppable || at.may_enter(place)) continue;
    lock.unlock();
    const bool stop = is_stopped();
    lock.lock();
    if (!stop) continue;
    leave_queue();
    throw Stopped();
  }
  if (std::exchange(at.threads, threads_) != threads_ || at.working == 0)
    openblas_setter()(threads_);
  ++at.working;
  holds_ = true;
  since_ = monotonic_seconds();
  leave_queue();
}

void BlasTurn::release() {
  auto& at = desk();
  const std::lock_guard lock(at.mutex);
  --at.working;
  holds_ = false;
  at.changed.notify_all();
}

void BlasTurn::take(int threads) {
  if (current == nullptr) {
    if (auto* set = openblas_setter()) set(threads);
    return;
  }
  if (current->holds_) current->release();
  current->threads_ = threads;
  current->acquire(true);
}

void BlasTurn::give_way() {
  // Long beside what a change of turns costs, short beside what a person waits for.
  constexpr double slice = 0.05;
  if (current == nullptr || !current->holds_ || desk().waiting == 0) return;
  if (monotonic_seconds() - current->since_ < slice) return;
  current->release();
  current->acquire(true);
}

void BlasTurn::without(const std::function<void()>& wait) {
  const bool held = current != nullptr && current->holds_;
  if (held) current->release();
  wait();
  if (held) current->acquire(true);
}

}  // namespace arbiter::engine
