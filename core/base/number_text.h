// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace arbiter {

/// `value` with exactly `decimals` digits after the point, whatever the locale: "3.10".
std::string fixed(double value, int decimals);

/// 16 lower-case hexadecimal digits.
std::string hex(std::uint64_t value);

}  // namespace arbiter
