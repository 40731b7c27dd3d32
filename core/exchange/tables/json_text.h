// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// JSON written piece by piece.
namespace arbiter::exchange::tables {

/// A string in its quotes. Bytes that are no UTF-8 stay: the row's parser names them.
void append_json_string(std::string& json, std::string_view text);
/// The shortest digits that read as the same number, always with a point or an exponent. JSON has
/// no infinities and no NaN: null.
void append_json_number(std::string& json, double number);
void append_json_number(std::string& json, float number);
void append_json_number(std::string& json, std::int64_t number);
void append_json_number(std::string& json, std::uint64_t number);

/// Makes null of the words NaN, Infinity and -Infinity where they stand as values, as some writers
/// of JSON leave them.
void replace_no_numbers(std::string& json);

}  // namespace arbiter::exchange::tables
