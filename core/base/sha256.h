// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace arbiter {

/// SHA-256 (FIPS 180-4) in 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace arbiter
