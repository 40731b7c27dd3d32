// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row_path.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace arbiter::exchange {
namespace {

nlohmann::json follow(const nlohmann::json& value, std::string_view path);

/// `[3]`, `[-1]` (the last) or `[*]`, and what comes after it.
nlohmann::json follow_index(const nlohmann::json& value, std::string_view path) {
  const auto end = path.find(']');
  if (end == std::string_view::npos || !value.is_array()) return nullptr;
  const auto index = path.substr(1, end - 1);
  const auto rest = path.substr(end + 1);
  if (index == "*") {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& item : value) list.push_back(follow(item, rest));
    return list;
  }
  std::int64_t place = 0;
  const auto parsed = std::from_chars(index.data(), index.data() + index.size(), place);
  if (index.empty() || parsed.ec != std::errc{} || parsed.ptr != index.data() + index.size())
    return nullptr;
  const auto size = static_cast<std::int64_t>(value.size());
  if (place < 0) place += size;
  if (place < 0 || place >= size) return nullptr;
  return follow(value[static_cast<std::size_t>(place)], rest);
}

nlohmann::json follow(const nlohmann::json& value, std::string_view path) {
  if (path.empty()) return value;
  if (path.front() == '[') return follow_index(value, path);
  if (path.front() == '.') path.remove_prefix(1);
  if (!value.is_object()) return nullptr;
  const auto end = std::min(path.find_first_of(".["), path.size());
  const auto found = value.find(std::string(path.substr(0, end)));
  return found == value.end() ? nlohmann::json() : follow(*found, path.substr(end));
}

}  // namespace

bool is_constant(const std::string& source) {
  return source.size() >= 2 && source.front() == source.back() &&
         (source.front() == '\'' || source.front() == '"');
}

bool is_column(const nlohmann::json& row, const std::string& source) {
  return row.is_object() && row.contains(source);
}

std::string first_column(const std::string& source) {
  return is_constant(source) ? std::string() : source.substr(0, source.find_first_of(".["));
}

nlohmann::json at_path(const nlohmann::json& row, const std::string& source) {
  if (is_constant(source)) return source.substr(1, source.size() - 2);
  if (is_column(row, source)) return row[source];
  return follow(row, source);
}

}  // namespace arbiter::exchange
