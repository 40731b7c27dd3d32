// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as Arrow IPC. Nothing may crash or take memory without bound.
#include "core/exchange/tables/arrow_reader.h"
#include "tests/fuzz/tables_fuzz.h"

using namespace arbiter::exchange::tables;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static arbiter::fuzz::MemoryFile file;
  file.set(bytes, size);
  auto opened = arbiter::fuzz::open_bytes(file.path());
  if (opened) arbiter::fuzz::read_all(read_arrow(std::move(*opened), file.path()), true);
  return 0;
}
