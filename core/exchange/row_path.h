// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

/// Where a value stands in a row: a column's name, a path (`input.messages`, `turns[0].text`,
/// `completions[*].response`), or a constant in quotes ('GPT-4').
namespace arbiter::exchange {

/// What stands there; null where nothing does. A column of just that name comes before a path.
/// `[*]` makes a list of what stands in each.
nlohmann::json at_path(const nlohmann::json& row, const std::string& source);

/// Whether it is, in this row, a column by its name.
bool is_column(const nlohmann::json& row, const std::string& source);

/// Whether it is a constant.
bool is_constant(const std::string& source);

/// The column in which it begins; "" for a constant.
std::string first_column(const std::string& source);

}  // namespace arbiter::exchange
