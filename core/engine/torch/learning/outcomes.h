// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace arbiter::engine::learning {

inline std::unexpected<Error> cancelled() {
  return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
}

/// The error for a figure that is no longer a number. `has_checkpoint`: whether the run has one to
/// go on from, which stays good.
inline std::unexpected<Error> diverged(const std::string& metric, std::int64_t step,
                                       bool has_checkpoint) {
  return fail(ErrorCode::diverged,
              has_checkpoint
                  ? ARBITER_MESSAGE("core",
                                    "{metric} became NaN or infinite at step {step}. The last "
                                    "checkpoint before it is kept; lower the learning rate and "
                                    "resume from there.")
                  : ARBITER_MESSAGE("core",
                                    "{metric} became NaN or infinite at step {step}, before the "
                                    "first checkpoint. Lower the learning rate and start again."),
              {{"metric", metric}, {"step", std::to_string(step)}});
}

}  // namespace arbiter::engine::learning
