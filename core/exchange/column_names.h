// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// What columns are called in data sets that people use.
namespace arbiter::exchange {

/// The column that holds the prompt.
std::optional<std::string> prompt_column(const nlohmann::json& row);

/// The columns of two answers or more that go by one name with numbers (from 1, or from 0) or
/// letters: response_a, response1, answer_0, "response 2" ... Empty: there are none.
std::vector<std::string> answer_columns(const nlohmann::json& row);

}  // namespace arbiter::exchange
