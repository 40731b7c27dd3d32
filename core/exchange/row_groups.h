// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/exchange/format.h"
#include "core/exchange/row_reader.h"

namespace arbiter::exchange {

/// The rows of a file as a format reads them: one by one, or those that stand together under one
/// key (RowFormat::group_of) as {"rows": [...]}. Holds one group, of at most `most_rows` rows.
class RowGroups {
 public:
  static constexpr std::size_t most_rows = 10'000;
  static constexpr std::size_t most_bytes = std::size_t{64} << 20U;

  RowGroups(RowReader& reader, const RowFormat& format) : reader_(reader), format_(format) {}

  /// The next row or group, or why a row is none; false at the end. Errors are RowReader's.
  Result<bool> next(RowResult<nlohmann::json>& row);

  /// Where what was read last begins, as RowReader has it; its size in the file.
  std::int64_t line() const { return line_; }
  const std::string& place() const { return place_; }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Held {
    RowResult<nlohmann::json> row;
    std::string key;
    std::int64_t line = 0;
    std::string place;
    std::size_t bytes = 0;
  };
  Result<bool> hold();
  nlohmann::json take();

  RowReader& reader_;
  const RowFormat& format_;
  std::string text_;
  std::optional<Held> held_;
  std::int64_t line_ = 0;
  std::string place_;
  std::size_t bytes_ = 0;
};

}  // namespace arbiter::exchange
