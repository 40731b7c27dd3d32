// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/stop.h"

#include <utility>

namespace arbiter::engine {
namespace {

thread_local RunObserver* asked = nullptr;

}  // namespace

StopScope::StopScope(RunObserver* observer) : before_(std::exchange(asked, observer)) {}

StopScope::~StopScope() { asked = before_; }

void stop_point() {
  if (asked != nullptr && asked->stop_requested()) throw Stopped();
}

}  // namespace arbiter::engine
