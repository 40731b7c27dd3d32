// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/gzip.h"

namespace arbiter::exchange {

/// No row may be larger; a response of tens of megabytes still fits.
inline constexpr std::size_t max_row_bytes = std::size_t{64} << 20U;

/// The rows of a data set as JSON texts, one after the other: the lines of a JSONL file or the
/// elements of a JSON array, plain or gzip. Holds one row at a time.
class RowReader {
 public:
  /// `-` is standard input. A pipe is read as it comes, once.
  static Result<RowReader> open(const std::filesystem::path& path);

  /// The next row's bytes; false at the end. Errors are of the file as a whole (truncated gzip, an
  /// array that does not end, a row over `max_row_bytes`): nothing after them can be read.
  Result<bool> next(std::string& row);

  /// A row ahead of `next`, which gives it again: 0 is the next one. False where there are not so
  /// many, or where the rows before it are `max_row_bytes` together. `line` and `element` are then
  /// this row's.
  Result<bool> peek(std::size_t ahead, std::string& row);

  /// Where the row last read begins, counted from 1.
  std::int64_t line() const { return row_line_; }
  /// Its place in the array, from 1; 0 in a JSONL file.
  std::int64_t element() const { return element_; }
  bool is_array() const { return array_; }
  const std::filesystem::path& path() const { return path_; }  ///< for messages

  /// Bytes of the file read so far and in all, for progress.
  std::int64_t position() const { return bytes_.position(); }
  std::int64_t size() const { return bytes_.size(); }

 private:
  struct Ahead {
    std::string text;
    std::int64_t line = 0;
    std::int64_t element = 0;
  };

  RowReader(ByteReader bytes, std::filesystem::path path, bool array);
  Result<bool> read_next(std::string& row);
  Result<bool> next_line(std::string& row);
  Result<bool> next_element(std::string& row);
  Result<void> read_element(std::string& row);
  Result<void> expect_end();
  /// The next byte of an array, or -1 at the end of the file.
  Result<int> peek();
  void take();
  Result<int> skip_space();
  std::unexpected<Error> too_large() const;
  std::unexpected<Error> broken_array(const char* text) const;

  ByteReader bytes_;
  std::filesystem::path path_;
  bool array_;
  bool opened_ = false;  ///< the array's `[` was read
  bool ended_ = false;   ///< and its `]`
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t at_ = 0;
  std::int64_t current_line_ = 1;
  std::int64_t row_line_ = 0;
  std::int64_t element_ = 0;
  std::int64_t elements_ = 0;  ///< read so far, those ahead included
  std::deque<Ahead> ahead_;
  std::size_t ahead_bytes_ = 0;
};

}  // namespace arbiter::exchange
