// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace arbiter::exchange {

/// Why one row cannot be used. `reason` is an English clause without a full stop.
struct RowIssue {
  std::string field;
  std::string reason;
};

template <class T>
using RowResult = std::expected<T, RowIssue>;

/// Parses one row: valid UTF-8, a JSON object, not nested beyond reason.
RowResult<nlohmann::json> parse_row(std::string_view text);

/// The offset of the first byte that is not valid UTF-8, or npos.
std::size_t find_invalid_utf8(std::string_view text);

/// Whether it is a text, and nothing stands in it.
bool is_empty_text(const nlohmann::json& value);

/// "a number", "a list" ...: what stands where something else should, in a message.
std::string describe_type(const nlohmann::json& value);

}  // namespace arbiter::exchange
