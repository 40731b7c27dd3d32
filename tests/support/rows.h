// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/exchange/row_reader.h"

/// Whole files of rows for tests.
namespace arbiter::test {

struct ReadRows {
  std::vector<nlohmann::json> rows;
  std::vector<std::string> places;    ///< of each row, as messages tell it, with its line
  std::vector<std::string> problems;  ///< of rows that cannot be used
  std::optional<Error> error;         ///< of the file

  std::string message() const { return error ? to_english(*error) : std::string(); }
};

inline ReadRows read_rows(const std::filesystem::path& path,
                          const exchange::tables::Selection& part = {}) {
  ReadRows read;
  auto reader = exchange::RowReader::open(path, part);
  if (!reader) {
    read.error = reader.error();
    return read;
  }
  std::string text;
  for (;;) {
    const auto found = reader->next(text);
    if (!found) read.error = found.error();
    if (!found || !*found) return read;
    if (auto row = reader->parse(text)) {
      read.rows.push_back(std::move(*row));
    } else {
      read.problems.push_back(row.error().reason);
    }
    read.places.push_back(std::to_string(reader->line()) + ":" + reader->place());
  }
}

/// The rows that `rows.json` of the folder of table files states, as files of pairs or of messages
/// have them.
inline std::vector<nlohmann::json> stated_rows(const std::filesystem::path& tables, bool messages) {
  std::ifstream in(tables / "rows.json");
  std::vector<nlohmann::json> rows;
  for (const auto& row : nlohmann::json::parse(in)) {
    nlohmann::json stated;
    for (const char* name : {"prompt", "label", "score", "tags"}) stated[name] = row[name];
    stated["chosen"] = row[messages ? "chosen_messages" : "chosen"];
    stated["rejected"] = row[messages ? "rejected_messages" : "rejected"];
    rows.push_back(std::move(stated));
  }
  return rows;
}

}  // namespace arbiter::test
