// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/gzip.h"
#include "core/exchange/tables/row_source.h"

namespace arbiter::exchange::tables {

/// Whether a file begins as a stream of Arrow IPC messages.
bool is_arrow_stream(std::string_view beginning);

/// The rows of Arrow IPC, as a file ("ARROW1": Feather version 2) or as a stream, which is what the
/// datasets library's `save_to_disk` writes; one batch in memory. A stream is read from front to
/// back. A file's schema and the places of its messages stand at its end: a pipe or a packed file
/// is first put into a temporary one. Buffers may be compressed with LZ4 or zstd. Refused by name:
/// see `arrow::type_of`, and big-endian files. `bytes` were opened from `path`.
Result<SourcePointer> read_arrow(ByteReader bytes, const std::filesystem::path& path);

}  // namespace arbiter::exchange::tables
