// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables {

/// Whether a file begins as a stream of Arrow IPC messages.
bool is_arrow_stream(std::string_view beginning);

/// The rows of Arrow IPC, as a file ("ARROW1": Feather version 2) or as a stream, which is what the
/// datasets library's `save_to_disk` writes. Read from front to back, one batch in memory: a pipe
/// will do. Buffers may be compressed with LZ4 or zstd. Refused by name: see `arrow::type_of`, big
/// endian files, and dictionaries that a file gives behind the batches that use them.
Result<SourcePointer> read_arrow(ByteReader bytes, const std::string& name);

}  // namespace arbiter::exchange::tables
