// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace arbiter {

/// A new UUIDv7 (RFC 9562) in its 36-character form: time-ordered, unique across projects.
/// Within a process they ascend strictly. Safe from any thread.
std::string new_uuid();

}  // namespace arbiter
