// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/json_shape.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/exchange/tables/json_bytes.h"

namespace arbiter::exchange::tables {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 6> list_names{"rows",      "data",  "examples",
                                                     "instances", "items", "records"};
/// Columns of a row: an object that has one is no wrapping of rows.
constexpr std::array<std::string_view, 9> row_names{"prompt",   "chosen",        "rejected",
                                                    "messages", "conversations", "responses",
                                                    "question", "instruction",   "completion"};

template <std::size_t n>
bool one_of(std::string_view name, const std::array<std::string_view, n>& names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_message(const Json& value) {
  return value.is_object() && (value.contains("role") || value.contains("from"));
}

bool is_number_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

std::string dumped(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Goes through an object's beginning and finds the list that holds rows.
class ListFinder {
 public:
  explicit ListFinder(std::string_view text) : text_(text) {}

  /// The place of its bracket and its name; nothing where it is not in the beginning.
  std::optional<std::size_t> find(std::string_view& name) {
    ++at_;  // the object's bracket
    for (;;) {
      const auto key = read_key();
      if (!key) return {};
      if (one_of(*key, row_names)) return {};
      skip_space();
      if (one_of(*key, list_names) && holds_rows()) {
        name = *key;
        return at_;
      }
      if (!skip_value()) return {};
    }
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_json_space(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<std::string_view> read_key() {
    if (!take('"')) return {};
    const auto end = text_.find('"', at_);
    if (end == std::string_view::npos) return {};
    const auto key = text_.substr(at_, end - at_);
    at_ = end + 1;
    if (key.find('\\') != std::string_view::npos || !take(':')) return {};
    return key;
  }

  bool skip_value() {
    ValueScanner scanner;
    while (at_ < text_.size() && !scanner.ends_at(text_[at_])) ++at_;
    return take(',');
  }

  /// Whether a list begins here whose first element is an object that is no message of a dialogue.
  bool holds_rows() const {
    std::size_t at = at_;
    const auto next = [&] {
      do {
        ++at;
      } while (at < text_.size() && is_json_space(static_cast<unsigned char>(text_[at])));
      return at < text_.size() ? text_[at] : '\0';
    };
    if (at_ >= text_.size() || text_[at_] != '[' || next() != '{') return false;
    next();
    const auto first = text_.substr(std::min(at, text_.size()));
    return !first.starts_with("\"role\"") && !first.starts_with("\"from\"");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The place behind an object that begins at 0; nothing where it does not end in `text`.
std::optional<std::size_t> end_of_object(std::string_view text) {
  ValueScanner scanner;
  for (std::size_t at = 0; at < text.size(); ++at) {
    scanner.step(text[at]);
    if (scanner.between_values()) return at + 1;
  }
  return {};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

using Rows = std::vector<std::string>;

Rows of_list(const Json& list) {
  Rows rows;
  for (const auto& row : list) rows.push_back(dumped(row));
  return rows;
}

std::optional<Rows> wrapped(const Json& object) {
  for (const auto& [name, value] : object.items())
    if (one_of(name, row_names)) return {};
  for (const auto name : list_names) {
    const auto found = object.find(std::string(name));
    if (found == object.end() || !found->is_array() || found->empty()) continue;
    if (std::ranges::all_of(*found, [](const Json& v) { return v.is_object() && !is_message(v); }))
      return of_list(*found);
  }
  return {};
}

/// {"columns": ["a"], "data": [[1], [2]]}
std::optional<Rows> split_table(const Json& object) {
  const auto names = object.find("columns");
  const auto data = object.find("data");
  if (names == object.end() || data == object.end() || !names->is_array() || !data->is_array())
    return {};
  if (!std::ranges::all_of(*names, [](const Json& name) { return name.is_string(); })) return {};
  Rows rows;
  for (const auto& cells : *data) {
    if (!cells.is_array() || cells.size() != names->size()) return {};
    Json row = Json::object();
    for (std::size_t i = 0; i < cells.size(); ++i)
      row[(*names)[i].get_ref<const std::string&>()] = cells[i];
    rows.push_back(dumped(row));
  }
  return rows;
}

/// {"a": [1, 2], "b": [3, 4]}. A row whose columns are all lists of messages is none.
std::optional<Rows> list_columns(const Json& object) {
  const auto count = object.begin()->size();
  for (const auto& [name, values] : object.items()) {
    if (!values.is_array() || values.empty() || values.size() != count) return {};
    if (std::ranges::any_of(values, is_message)) return {};
  }
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    Json row = Json::object();
    for (const auto& [name, values] : object.items()) row[name] = values[i];
    rows.push_back(dumped(row));
  }
  return rows;
}

/// {"a": {"0": 1, "1": 2}, "b": {"0": 3, "1": 4}}
std::optional<Rows> numbered_columns(const Json& object) {
  const Json& first = *object.begin();
  if (!first.is_object() || first.empty()) return {};
  for (const auto& [number, value] : first.items())
    if (!is_number_name(number)) return {};
  for (const auto& [name, values] : object.items()) {
    if (!values.is_object() || values.size() != first.size()) return {};
    for (const auto& [number, value] : first.items())
      if (!values.contains(number)) return {};
  }
  Rows rows;
  for (const auto& [number, value] : first.items()) {
    Json row = Json::object();
    for (const auto& [name, values] : object.items()) row[name] = values[number];
    rows.push_back(dumped(row));
  }
  return rows;
}

/// {"0": {...}, "1": {...}}
std::optional<Rows> numbered_rows(const Json& object) {
  Rows rows;
  for (const auto& [number, row] : object.items()) {
    if (!is_number_name(number) || !row.is_object()) return {};
    rows.push_back(dumped(row));
  }
  return rows;
}

}  // namespace

JsonShape json_shape(std::string_view beginning) {
  std::size_t begin = beginning.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  begin = std::min(beginning.find_first_not_of(" \t\r\n", begin), beginning.size());
  const auto text = beginning.substr(begin);
  if (text.starts_with('[')) return {JsonShape::Kind::list, begin, false, false};
  if (!text.starts_with('{')) return {};
  const auto end = end_of_object(text);
  const bool one_line = text.substr(0, end.value_or(text.size())).find('\n') == text.npos;
  if (!end) {
    std::string_view name;
    if (const auto list = ListFinder(text).find(name))
      return {JsonShape::Kind::list, begin + *list, true, name == "rows"};
  }
  // A line that holds the end of an object and more is for the parser of lines to refuse.
  if (one_line || (end && !is_blank(text.substr(*end, text.find('\n', *end) - *end)))) return {};
  return {JsonShape::Kind::objects, begin, false, false};
}

std::vector<std::string> rows_of_document(const std::string& text) {
  // Deep nesting is refused by the row's own parser; here it must not even be walked.
  ValueScanner scanner;
  constexpr std::int64_t max_depth = 200;
  for (const char c : text) {
    scanner.step(c);
    if (scanner.depth() > max_depth) return {text};
  }
  const Json object = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || object.empty()) return {text};
  for (auto* read : {wrapped, split_table, list_columns, numbered_columns, numbered_rows}) {
    if (auto rows = read(object); rows && !rows->empty()) return std::move(*rows);
  }
  return {text};
}

bool unbox_row(std::string& text, std::string& problem) {
  const Json box = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!box.is_object()) return false;
  const auto row = box.find("row");
  if (row == box.end() || !row->is_object()) return false;
  const auto cut = box.find("truncated_cells");
  if (cut != box.end() && cut->is_array() && !cut->empty()) {
    problem = "the server that gave this row has cut its cells off (truncated_cells " +
              dumped(*cut) + "): download the data set itself";
  }
  text = dumped(*row);
  return true;
}

}  // namespace arbiter::exchange::tables
