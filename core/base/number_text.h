// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace arbiter {

/// `value` with exactly `decimals` digits after the point, whatever the locale: "3.10".
std::string fixed(double value, int decimals);

/// "4,814".
std::string grouped(std::int64_t number);

/// "1 pair", "4,814 pairs"; `many` where the plural is no plain -s: "1 reply", "2 replies".
std::string counted(std::int64_t number, const std::string& one, const std::string& many = {});

/// 16 lower-case hexadecimal digits.
std::string hex(std::uint64_t value);

}  // namespace arbiter
