// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

namespace arbiter::engine {

/// What `stop_point` throws. It ends at the engine's border as ErrorCode::cancelled, or where a
/// training can go on from what it had reached.
struct Stopped {};

/// While it lives, the stop points that this thread comes by ask `observer`. Null: they ask nobody.
class StopScope {
 public:
  explicit StopScope(RunObserver* observer);
  ~StopScope();
  StopScope(const StopScope&) = delete;
  StopScope& operator=(const StopScope&) = delete;

 private:
  RunObserver* before_;
};

/// Whether this thread's call is to stop.
bool is_stopped();

/// A place where long work may end, or let in what waits for another number of BLAS threads:
/// between the layers of a forward pass, the tensors of a file, the batches of a measurement.
/// Nothing may be half changed there that its owner does not put right.
void stop_point();

/// Where work may be paused: blocks as long as it is, and lets others work meanwhile.
void pause_point(RunObserver& observer);

}  // namespace arbiter::engine
