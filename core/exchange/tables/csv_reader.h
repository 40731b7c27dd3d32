// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables {

/// What stands between the cells of a table in text: comma, semicolon, tab or `|`, whichever its
/// first record has most of outside of quotes; nothing where it has none. `sep=;` in a first line,
/// as Excel writes it, says it.
std::optional<char> csv_delimiter(std::string_view beginning);

/// Whether a text that no name tells about is such a table: its first two records have the same
/// number of cells, two or more.
bool looks_like_csv(std::string_view beginning);

/// The records of a CSV or TSV file (RFC 4180), named by its first one. Cells are texts, as they
/// stand; an empty one without quotes is null, `""` an empty text. A row with more or fewer cells
/// than the header has a problem; quotes that do not fit are an error of the file.
Result<SourcePointer> read_csv(ByteReader bytes, const std::string& name, bool tabs);

}  // namespace arbiter::exchange::tables
