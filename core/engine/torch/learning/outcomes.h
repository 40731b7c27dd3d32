// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace arbiter::engine::learning {

inline std::unexpected<Error> cancelled() {
  return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
}

/// The error for a figure that is no longer a number: the last checkpoint stays good.
inline std::unexpected<Error> diverged(const std::string& metric, std::int64_t step) {
  return fail(ErrorCode::diverged,
              ARBITER_MESSAGE("core",
                              "{metric} became NaN or infinite at step {step}. The last "
                              "checkpoint before it is kept; lower the learning rate and resume "
                              "from there."),
              {{"metric", metric}, {"step", std::to_string(step)}});
}

}  // namespace arbiter::engine::learning
