// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace arbiter::cli {

/// The rounds of a loop as a table for the terminal.
std::string rounds_text(const nlohmann::json& rounds);

}  // namespace arbiter::cli
