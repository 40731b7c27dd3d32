// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The spellings of rows in JSON: a row a line (JSONL), a list of rows, objects one after the other
/// over several lines each, a list inside an object ({"data": [...]}, {"rows": [{"row": ...}]}),
/// and tables by columns.
namespace arbiter::exchange::tables {

struct JsonShape {
  enum class Kind : std::uint8_t { lines, list, objects };
  Kind kind = Kind::lines;
  std::size_t begin = 0;       ///< of the list's bracket, or of the first object
  bool inside_object = false;  ///< the list is a member of an object
  bool boxed = false;          ///< its elements hold the row as their member `row`
};

/// Looks at the beginning of a text, which is no list and no object alone.
JsonShape json_shape(std::string_view beginning);

/// What a file's only object stands for: the rows of the list or of the columns that it is, or
/// itself as one row. A text that is not JSON stays as it is, for the row's parser to refuse.
///  - {"data": [{...}], ...}, likewise `rows`, `examples`, `instances`, `items`, `records`
///  - {"rows": [{"row": {...}}]}, as the servers of data sets answer
///  - {"a": [1, 2], "b": [3, 4]}: columns
///  - {"a": {"0": 1, "1": 2}}, {"columns": [...], "data": [[...]]}, {"0": {...}}: as pandas writes
std::vector<std::string> rows_of_document(const std::string& text);

/// The member `row` of a text {"row": {...}, ...}. `problem` says so where the server that gave it
/// has cut cells off. False where there is no such member.
bool unbox_row(std::string& text, std::string& problem);

}  // namespace arbiter::exchange::tables
