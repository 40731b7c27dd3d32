// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/error.h"

namespace arbiter::exchange {

/// No row may be larger; a response of tens of megabytes still fits.
inline constexpr std::size_t max_row_bytes = std::size_t{64} << 20U;

namespace tables {

/// Where a row stands. What a container does not count is 0 or empty.
struct RowPlace {
  std::int64_t line = 0;     ///< that it begins on, from 1
  std::int64_t element = 0;  ///< of a JSON list, from 1
  std::int64_t row = 0;      ///< of a table, from 1, without the header
  std::string file;          ///< in a folder of files: which, as the folder names it
  /// Why this row cannot be used, although the file can be read on; an English clause.
  std::string problem;
};

/// The rows of one container (a JSONL file, a Parquet file, a folder ...), one after the other, as
/// JSON texts. Holds one row, or one block of rows where the container packs them so.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// The next row; false at the end. Errors are of the container as a whole: nothing after them can
  /// be read.
  virtual Result<bool> next(std::string& row) = 0;
  /// Of the row last read.
  const RowPlace& place() const { return place_; }
  /// Bytes read so far and in all, for progress; 0 of what nobody knows.
  virtual std::int64_t position() const = 0;
  virtual std::int64_t size() const = 0;

 protected:
  RowPlace place_;
};

using SourcePointer = std::unique_ptr<RowSource>;

}  // namespace tables
}  // namespace arbiter::exchange
