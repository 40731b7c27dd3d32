// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace arbiter::cli {

/// A token's piece on one line: control characters are escaped as in C.
std::string on_one_line(const std::string& piece);

}  // namespace arbiter::cli
