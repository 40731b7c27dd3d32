// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/exchange/row.h"
#include "core/exchange/tables/container.h"

namespace arbiter::exchange {

/// The rows of a data set as JSON texts, one after the other, whatever they are packed in: JSONL,
/// JSON in any of its spellings, CSV, TSV, Arrow, Parquet, plain, .gz or .zst, or a folder of such
/// files. Holds one row at a time (or one block, where the container packs rows in blocks).
class RowReader {
 public:
  /// `-` is standard input. A pipe is read as it comes, once. `part`: which split of a folder.
  static Result<RowReader> open(const std::filesystem::path& path,
                                const tables::Selection& part = {});

  /// The next row's text; false at the end. Errors are of the file as a whole (truncated gzip, an
  /// array that does not end, a row over `max_row_bytes`): nothing after them can be read.
  Result<bool> next(std::string& row);

  /// A row ahead of `next`, which gives it again: 0 is the next one. False where there are not so
  /// many, or where the rows before it are `max_row_bytes` together. `line` and what follows are
  /// then this row's.
  Result<bool> peek(std::size_t ahead, std::string& row);

  /// The row last read as an object, or why it cannot be used.
  RowResult<nlohmann::json> parse(const std::string& text) const;

  /// The line that the row last read begins on, from 1; 0 in containers without lines.
  std::int64_t line() const { return place_.line; }
  /// Its place in the array, from 1; 0 in a JSONL file.
  std::int64_t element() const { return place_.element; }
  bool is_array() const { return place_.element > 0; }
  /// What the line does not say of where the row stands: "element 7", "row 7", and in a folder the
  /// file; empty in a JSONL file.
  std::string place() const;
  const std::filesystem::path& path() const { return path_; }  ///< for messages
  /// The split that a folder's rows are of; empty for a file.
  const std::string& split() const { return split_; }

  /// Bytes of the file read so far and in all, for progress.
  std::int64_t position() const { return source_->position(); }
  std::int64_t size() const { return source_->size(); }

 private:
  struct Ahead {
    std::string text;
    tables::RowPlace place;
  };

  RowReader(tables::SourcePointer source, std::filesystem::path path, std::string split);

  tables::SourcePointer source_;
  std::filesystem::path path_;
  std::string split_;
  tables::RowPlace place_;
  std::deque<Ahead> ahead_;
  std::size_t ahead_bytes_ = 0;
};

}  // namespace arbiter::exchange
