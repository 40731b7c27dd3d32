// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace arbiter::exchange::tables {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

template <class Number>
std::string_view shortest(std::array<char, 40>& buffer, Number number) {
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

template <class Real>
void append_real(std::string& json, Real number) {
  if (!std::isfinite(number)) {
    json += "null";
    return;
  }
  std::array<char, 40> buffer{};
  const auto text = shortest(buffer, number);
  json += text;
  if (text.find_first_of(".e") == std::string_view::npos) json += ".0";
}

template <class Whole>
void append_whole(std::string& json, Whole number) {
  std::array<char, 40> buffer{};
  json += shortest(buffer, number);
}

void append_escaped(std::string& json, char c) {
  switch (c) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      json += "\\u00";
      json += digits[static_cast<unsigned char>(c) >> 4U];
      json += digits[static_cast<unsigned char>(c) & 0xFU];
  }
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    json.append(text, begin, at - begin);
    append_escaped(json, text[at]);
    begin = at + 1;
  }
  json.append(text, begin, text.size() - begin);
  json += '"';
}

void replace_no_numbers(std::string& json) {
  if (json.find("NaN") == std::string::npos && json.find("Infinity") == std::string::npos) return;
  std::string kept;
  bool quoted = false;
  for (std::size_t at = 0; at < json.size();) {
    if (quoted && json[at] == '\\') {
      kept.append(json, at, 2);
      at += 2;
      continue;
    }
    if (json[at] == '"') quoted = !quoted;
    const std::string_view rest = std::string_view(json).substr(at);
    std::size_t word = 0;
    for (const std::string_view no_number : {"NaN", "Infinity", "-Infinity"})
      if (!quoted && rest.starts_with(no_number)) word = no_number.size();
    if (word > 0) {
      kept += "null";
      at += word;
    } else {
      kept += json[at++];
    }
  }
  json = std::move(kept);
}

void append_json_number(std::string& json, double number) { append_real(json, number); }
void append_json_number(std::string& json, float number) { append_real(json, number); }
void append_json_number(std::string& json, std::int64_t number) { append_whole(json, number); }
void append_json_number(std::string& json, std::uint64_t number) { append_whole(json, number); }

}  // namespace arbiter::exchange::tables
