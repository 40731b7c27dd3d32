// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/search.h"

#include <utf8proc.h>

#include <limits>
#include <sstream>

#include "core/base/clock.h"

namespace arbiter::project {
namespace {

constexpr double kChunkSeconds = 0.008;
/// Clips and pictures have no words.
constexpr const char* words_of_response = "CASE kind WHEN 0 THEN text ELSE '' END";

bool is_cjk(utf8proc_int32_t code) {
  return (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xAC00 && code <= 0xD7AF) ||
         (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF);
}

/// Indexes rows of one table past the mark in search_progress until the time is over; whether it
/// ended before the last row.
bool index_table(Database& database, const char* select, const char* mark, std::int64_t odd,
                 double until) {
  auto& progress = database.statement(std::string("SELECT ") + mark + " FROM search_progress");
  progress.executeStep();
  auto last = progress.getColumn(0).getInt64();
  progress.reset();
  bool more = false;
  auto& rows = database.statement(select);
  rows.bind(1, last);
  while (!more && rows.executeStep()) {
    last = rows.getColumn(0).getInt64();
    if (last < 0 || last > std::numeric_limits<std::int64_t>::max() / 4)
      throw DamagedError("a number is out of range");
    auto& insert = database.statement("INSERT INTO search_index(rowid,text) VALUES(?,?)");
    insert.bind(1, 2 * last + odd);
    insert.bind(2, separate_cjk(rows.getColumn(1).getString()));
    insert.exec();
    more = monotonic_seconds() > until;
  }
  rows.reset();
  auto& update = database.statement(std::string("UPDATE search_progress SET ") + mark + "=?");
  update.bind(1, last);
  update.exec();
  return more;
}

}  // namespace

std::string separate_cjk(const std::string& text) {
  std::string result;
  result.reserve(text.size() + text.size() / 4);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  for (utf8proc_ssize_t at = 0; at < size;) {
    utf8proc_int32_t code = 0;
    auto length = utf8proc_iterate(bytes + at, size - at, &code);
    if (length <= 0) {
      length = 1;
      code = 0;
    }
    const std::string_view piece(text.data() + at, static_cast<std::size_t>(length));
    if (is_cjk(code)) {
      result += ' ';
      result += piece;
      result += ' ';
    } else {
      result += piece;
    }
    at += length;
  }
  return result;
}

std::string search_query(const std::string& search) {
  std::istringstream words(search);
  std::string query;
  std::string word;
  while (words >> word) {
    std::string quoted;
    // One word is one phrase: the characters of a Chinese word must stand side by side.
    for (const char letter : separate_cjk(word)) {
      quoted += letter;
      if (letter == '"') quoted += '"';
    }
    if (!query.empty()) query += ' ';
    query += '"' + quoted + '"';
  }
  if (!query.empty()) query += '*';
  return query;
}

void unindex(Database& database, Id prompt) {
  // The index keeps no text of its own, so that it must be told what to forget.
  const auto forget = [&](const char* select, std::int64_t odd) {
    std::vector<std::pair<Id, std::string>> indexed;
    auto& row = database.statement(select);
    row.bind(1, prompt);
    while (row.executeStep())
      indexed.emplace_back(row.getColumn(0).getInt64(), row.getColumn(1).getString());
    row.reset();
    for (const auto& [id, text] : indexed) {
      auto& remove = database.statement(
          "INSERT INTO search_index(search_index,rowid,text) VALUES('delete',?,?)");
      remove.bind(1, 2 * id + odd);
      remove.bind(2, separate_cjk(text));
      remove.exec();
    }
  };
  forget("SELECT id,text FROM prompts WHERE id=? AND id<=(SELECT prompts FROM search_progress)", 0);
  forget((std::string("SELECT id,") + words_of_response +
          " FROM responses WHERE prompt=? AND id<=(SELECT responses FROM search_progress)")
             .c_str(),
         1);
}

bool index_some(Database& database) {
  const double until = monotonic_seconds() + kChunkSeconds;
  // No LIMIT: where one is reached before the time is over, nothing tells that rows are left.
  if (index_table(database, "SELECT id,text FROM prompts WHERE id>? ORDER BY id", "prompts", 0,
                  until))
    return true;
  static const std::string responses =
      std::string("SELECT id,") + words_of_response + " FROM responses WHERE id>? ORDER BY id";
  return index_table(database, responses.c_str(), "responses", 1, until);
}

SearchProgress search_progress(Database& database) {
  auto& row = database.statement(
      "SELECT min(s.prompts,p.last)+min(s.responses,r.last),p.last+r.last FROM search_progress s,"
      "(SELECT coalesce(max(id),0) AS last FROM prompts) p,"
      "(SELECT coalesce(max(id),0) AS last FROM responses) r");
  row.executeStep();
  const SearchProgress progress{row.getColumn(0).getInt64(), row.getColumn(1).getInt64()};
  row.reset();
  return progress;
}

}  // namespace arbiter::project
