// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables {

/// The rows of a Parquet file in their order, through DuckDB: lists and structures come as JSON
/// lists and objects, NaN and infinities as null. `bytes` were opened from `path`; those of a pipe
/// or of a packed file are first put into a temporary file, since Parquet is read from its end.
Result<SourcePointer> read_parquet(ByteReader bytes, const std::filesystem::path& path);

}  // namespace arbiter::exchange::tables
