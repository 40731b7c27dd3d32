// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace arbiter::exchange::tables {

/// The type of a column that holds all values seen: whole numbers of 64 bits, doubles, true or
/// false, texts, lists of one type, structures. What has no such type keeps its value exactly as
/// JSON: values of several kinds, whole numbers that a double would round, objects with more
/// members than a table should have or with names that differ in case alone. Nothing is guessed
/// from what a text looks like.
class ValueType {
 public:
  void add(const nlohmann::ordered_json& value, int level = 0);
  /// As DuckDB spells it.
  std::string sql() const;

 private:
  enum class Kind : std::uint8_t { none, boolean, number, text, list, structure, json };

  void add_number(const nlohmann::ordered_json& value);
  void add_structure(const nlohmann::ordered_json& value, int level);
  std::string number_sql() const;

  Kind kind_ = Kind::none;
  bool real_ = false;      ///< a number that is not whole
  bool negative_ = false;  ///< a whole number below 0
  bool large_ = false;     ///< a whole number above what 63 bits hold
  bool inexact_ = false;   ///< a whole number that no double holds
  std::unique_ptr<ValueType> item_;
  std::vector<std::pair<std::string, ValueType>> members_;
};

class TableSchema {
 public:
  void add(const nlohmann::ordered_json& row);
  /// {'name': 'TYPE', ...}. An error where two columns differ in case alone or there are none;
  /// `file` is for messages.
  Result<std::string> sql_columns(const std::string& file) const;

 private:
  std::vector<std::pair<std::string, ValueType>> columns_;
};

}  // namespace arbiter::exchange::tables
