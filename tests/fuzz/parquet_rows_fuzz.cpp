// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as Parquet. The reading is DuckDB's, whose library is not
// instrumented: what is tried here is that its refusals come back as errors. Needs ARBITER_DUCKDB.
#include "core/exchange/tables/parquet_reader.h"
#include "tests/fuzz/tables_fuzz.h"

using namespace arbiter::exchange::tables;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static arbiter::fuzz::MemoryFile file;
  file.set(bytes, size);
  auto opened = arbiter::fuzz::open_bytes(file.path());
  if (opened) arbiter::fuzz::read_all(read_parquet(std::move(*opened), file.path()), true);
  return 0;
}
