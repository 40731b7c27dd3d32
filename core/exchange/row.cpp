// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/base/utf8.h"

namespace arbiter::exchange {
namespace {

constexpr int max_depth = 200;  // far beyond any data set; keeps recursive writers safe

/// How many leading bytes are plain ASCII, eight at a time.
std::size_t ascii_prefix(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & high_bits) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

bool nested_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > max_depth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// The parser's own words without its "[json.exception...]" and "parse error at line 1, ..." parts.
std::string parser_reason(std::string what) {
  if (const auto end = what.find("] "); end != std::string::npos) what.erase(0, end + 2);
  if (const auto end = what.find(": syntax error"); end != std::string::npos)
    what.erase(0, end + 2);
  constexpr std::size_t longest = 200;
  if (what.size() > longest) {
    what.resize(longest);
    what.resize(std::min(find_invalid_utf8(what), what.size()));
  }
  return what;
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    at += ascii_prefix(text.substr(at));
    if (at >= text.size()) return std::string_view::npos;
    const std::size_t length = utf8_sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
}

RowResult<nlohmann::json> parse_row(std::string_view text) {
  if (const auto at = find_invalid_utf8(text); at != std::string_view::npos) {
    return std::unexpected(
        RowIssue{{}, "not valid UTF-8 (at byte " + std::to_string(at + 1) + " of the row)"});
  }
  if (nested_too_deep(text)) return std::unexpected(RowIssue{{}, "lists are nested too deeply"});
  try {
    nlohmann::json row = nlohmann::json::parse(text);
    if (!row.is_object()) {
      return std::unexpected(RowIssue{
          {}, "a row should be an object with named columns, this one is " + describe_type(row)});
    }
    return row;
  } catch (const nlohmann::json::exception& error) {
    return std::unexpected(RowIssue{{}, "not valid JSON: " + parser_reason(error.what())});
  }
}

bool is_empty_text(const nlohmann::json& value) {
  return value.is_string() && value.get_ref<const std::string&>().empty();
}

std::string describe_type(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::null:
      return "null";
    case nlohmann::json::value_t::object:
      return "an object";
    case nlohmann::json::value_t::array:
      return "a list";
    case nlohmann::json::value_t::string:
      return "a text";
    case nlohmann::json::value_t::boolean:
      return "true or false";
    default:
      return "a number";
  }
}

}  // namespace arbiter::exchange
