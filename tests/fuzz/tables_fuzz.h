// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/exchange/row_reader.h"

/// What the fuzz targets of containers share.
namespace arbiter::fuzz {

/// A file in memory that can be opened by its path.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("rows", 0)) {
    if (descriptor_ < 0) std::abort();
    path_ = "/proc/self/fd/" + std::to_string(descriptor_);
  }
  void set(const std::uint8_t* bytes, std::size_t size) {
    if (ftruncate(descriptor_, 0) != 0) std::abort();
    if (pwrite(descriptor_, bytes, size, 0) != static_cast<ssize_t>(size)) std::abort();
  }
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

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
