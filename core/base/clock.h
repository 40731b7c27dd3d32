// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace arbiter {

/// Milliseconds since the Unix epoch, UTC.
using Timestamp = std::int64_t;

Timestamp now();

/// RFC 3339 with milliseconds and `Z`, for files that other tools read.
std::string to_rfc3339(Timestamp time);

/// Seconds on a clock that never jumps, for durations.
double monotonic_seconds();

}  // namespace arbiter
