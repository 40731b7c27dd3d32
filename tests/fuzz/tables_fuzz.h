// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/exchange/row_reader.h"
#include "tests/fuzz/memory_file.h"

/// What the fuzz targets of containers share.
namespace arbiter::fuzz {

/// Nothing where the bytes look packed and are damaged.
inline Result<ByteReader> open_bytes(const std::string& path) {
  ARBITER_ASSIGN(auto bytes, ByteReader::open(path));
  ARBITER_TRY(bytes.decode_utf16());
  return bytes;
}

/// Reads rows to the end, or so many. What a container gives as a row of a table (`tabular`) must
/// be a JSON object, but for bytes that are no UTF-8 and nesting that is too deep.
inline void read_all(Result<exchange::tables::SourcePointer> source, bool tabular) {
  if (!source) return;
  std::string row;
  for (int count = 0; count < 5'000; ++count) {
    const auto found = (*source)->next(row);
    if (!found || !*found) return;
    const auto parsed = exchange::parse_row(row);
    const bool excused = !parsed && (parsed.error().reason.find("UTF-8") != std::string::npos ||
                                     parsed.error().reason.find("nested") != std::string::npos);
    if (tabular && !parsed && !excused) std::abort();
  }
}

}  // namespace arbiter::fuzz
