// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/table_schema.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/exchange/tables/duckdb_library.h"

namespace arbiter::exchange::tables {
namespace {

using Json = nlohmann::ordered_json;

constexpr int deepest = 20;
constexpr std::size_t most_members = 200;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53U;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

ValueType& member_of(std::vector<std::pair<std::string, ValueType>>& members,
                     const std::string& name) {
  for (auto& [known, type] : members)
    if (known == name) return type;
  return members.emplace_back(name, ValueType()).second;
}

bool has_empty_name(const std::vector<std::pair<std::string, ValueType>>& members) {
  return std::ranges::any_of(members, [](const auto& member) { return member.first.empty(); });
}

/// Two of the names that are one to DuckDB; empty where there are none.
std::string collision(const std::vector<std::pair<std::string, ValueType>>& members) {
  std::set<std::string> names;
  for (const auto& [name, type] : members)
    if (!names.insert(lower(name)).second) return name;
  return {};
}

}  // namespace

void ValueType::add(const Json& value, int level) {
  if (value.is_null() || kind_ == Kind::json) return;
  Kind kind = Kind::structure;
  if (value.is_boolean()) kind = Kind::boolean;
  if (value.is_number()) kind = Kind::number;
  if (value.is_string()) kind = Kind::text;
  if (value.is_array()) kind = Kind::list;
  if ((kind_ != Kind::none && kind_ != kind) || level > deepest) {
    kind_ = Kind::json;
    return;
  }
  kind_ = kind;
  if (kind == Kind::number) add_number(value);
  if (kind == Kind::list) {
    if (item_ == nullptr) item_ = std::make_unique<ValueType>();
    for (const auto& item : value) item_->add(item, level + 1);
  }
  if (kind == Kind::structure) add_structure(value, level);
}

void ValueType::add_number(const Json& value) {
  if (value.is_number_float()) {
    real_ = true;
  } else if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    large_ =
        large_ || number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    inexact_ = inexact_ || number > static_cast<std::uint64_t>(largest_exact);
  } else {
    const auto number = value.get<std::int64_t>();
    negative_ = negative_ || number < 0;
    inexact_ = inexact_ || number > largest_exact || number < -largest_exact;
  }
}

void ValueType::add_structure(const Json& value, int level) {
  for (const auto& [name, inner] : value.items()) {
    member_of(members_, name).add(inner, level + 1);
    if (members_.size() <= most_members) continue;
    kind_ = Kind::json;
    return;
  }
}

std::string ValueType::number_sql() const {
  if (real_) return inexact_ ? "JSON" : "DOUBLE";
  if (large_) return negative_ ? "JSON" : "UBIGINT";
  return "BIGINT";
}

std::string ValueType::sql() const {
  switch (kind_) {
    case Kind::boolean:
      return "BOOLEAN";
    case Kind::number:
      return number_sql();
    case Kind::list:
      return item_->sql() + "[]";
    case Kind::structure: {
      if (members_.empty() || has_empty_name(members_) || !collision(members_).empty())
        return "JSON";
      std::string text;
      for (const auto& [name, type] : members_)
        text += (text.empty() ? "STRUCT(" : ", ") + sql_name(name) + ' ' + type.sql();
      return text + ')';
    }
    case Kind::json:
      return "JSON";
    default:
      return "VARCHAR";
  }
}

void TableSchema::add(const Json& row) {
  for (const auto& [name, value] : row.items()) member_of(columns_, name).add(value);
}

Result<std::string> TableSchema::sql_columns(const std::string& file) const {
  if (columns_.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There are no rows to write, and a Parquet file needs their "
                                "columns. Write JSONL instead."),
                {}, {file, 0, {}});
  }
  if (const auto name = collision(columns_); !name.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Two columns are named \"{name}\" but for capital letters, which "
                                "Parquet's readers do not tell apart. Write JSONL instead."),
                {{"name", name}}, {file, 0, name});
  }
  std::string text;
  for (const auto& [name, type] : columns_)
    text += (text.empty() ? "{" : ", ") + sql_text(name) + ": " + sql_text(type.sql());
  return text + '}';
}

}  // namespace arbiter::exchange::tables
