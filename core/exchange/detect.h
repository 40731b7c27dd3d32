// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/exchange/format.h"
#include "core/exchange/row_reader.h"

namespace arbiter::exchange {

/// What a file seems to hold, from its first rows.
struct Detection {
  std::string format;
  Mapping mapping;                   ///< of `mapped`
  std::vector<std::string> columns;  ///< of the first usable row, sorted
  /// The column that names who judged each row; empty: there is none.
  std::string annotator;
};

/// The format whose columns one row has; empty where none fits.
Detection detect_row(const nlohmann::json& row);

/// Looks at the first rows, which `reader` then gives again, and takes the format that says most: a
/// file whose first row lacks its responses is still a file of responses. An error names the
/// columns and how to map them.
Result<Detection> detect_rows(RowReader& reader);
Result<Detection> detect_file(const std::filesystem::path& file);

}  // namespace arbiter::exchange
