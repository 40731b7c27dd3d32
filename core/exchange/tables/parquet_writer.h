// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "core/exchange/tables/row_writer.h"

namespace arbiter::exchange::tables {

/// Writes Parquet through DuckDB (zstd). Types follow from the rows (table_schema.h). `name` is for
/// messages. An error at once where the library cannot be loaded.
Result<std::unique_ptr<RowWriter>> make_parquet_writer(const std::string& name, ByteSink sink);

}  // namespace arbiter::exchange::tables
