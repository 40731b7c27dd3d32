// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/stop.h"

#include <utility>

#include "core/engine/torch/blas_turn.h"

namespace arbiter::engine {
namespace {

thread_local RunObserver* asked = nullptr;

}  // namespace

StopScope::StopScope(RunObserver* observer) : before_(std::exchange(asked, observer)) {}

StopScope::~StopScope() { asked = before_; }

bool is_stopped() { return asked != nullptr && asked->stop_requested(); }

void stop_point() {
  if (is_stopped()) throw Stopped();
  BlasTurn::give_way();
}

void pause_point(RunObserver& observer) {
  BlasTurn::without([&] { observer.wait_while_paused(); });
}

}  // namespace arbiter::engine
