// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::exchange::tables {

/// Where the bytes of a container go.
using ByteSink = std::function<Result<void>(std::string_view)>;

/// Packs rows into a container, as a stream or, where the container must know all rows first (CSV:
/// their columns; Parquet: their types), by way of a temporary file: memory stays flat.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  virtual Result<void> add(const nlohmann::ordered_json& row) = 0;
  virtual Result<void> finish() = 0;
};

/// By the ending of `path`, without .gz or .zst: .json (a list), .csv, .tsv, .parquet; anything
/// else is JSONL. Refused: a packed .parquet (it is packed in itself); .arrow; .parquet where
/// DuckDB's library is not there.
Result<std::unique_ptr<RowWriter>> make_row_writer(const std::filesystem::path& path,
                                                   ByteSink sink);

/// A row as one line of JSON without its end. Bytes that are no UTF-8 become U+FFFD.
std::string json_line(const nlohmann::ordered_json& row);

}  // namespace arbiter::exchange::tables
