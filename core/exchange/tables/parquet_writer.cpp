// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/parquet_writer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "core/exchange/tables/duckdb_library.h"
#include "core/exchange/tables/row_spool.h"
#include "core/exchange/tables/table_schema.h"
#include "core/exchange/tables/temporary_file.h"

namespace arbiter::exchange::tables {
namespace {

/// Rows of a group: what a reader holds at a time, some tens of megabytes of dialogues.
constexpr int group_rows = 8192;

class ParquetWriter final : public RowWriter {
 public:
  ParquetWriter(std::string name, ByteSink sink, DuckDb database, RowSpool spool)
      : name_(std::move(name)),
        sink_(std::move(sink)),
        database_(std::move(database)),
        spool_(std::move(spool)) {}

  Result<void> add(const nlohmann::ordered_json& row) override {
    schema_.add(row);
    return spool_.add(json_line(row));
  }

  Result<void> finish() override {
    ARBITER_TRY(spool_.flush());
    ARBITER_ASSIGN(const auto columns, schema_.sql_columns(name_));
    ARBITER_ASSIGN(const auto file, temporary_file());
    // Twice the longest line, at least what the reader asks for.
    const auto room = std::max<std::size_t>(spool_.longest() * 2, std::size_t{1} << 20U);
    const std::string rows =
        "SELECT * FROM read_json(" + sql_text(path_of(spool_.file())) +
        ", format='newline_delimited', compression='uncompressed', maximum_object_size=" +
        std::to_string(room) + ", columns=" + columns + ")";
    ARBITER_TRY(database_.run("COPY (" + rows + ") TO " + sql_text(path_of(file)) +
                                  " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, "
                                  "ROW_GROUP_SIZE " +
                                  std::to_string(group_rows) + ")",
                              name_));
    return give(file);
  }

 private:
  Result<void> give(const Descriptor& file) const {
    std::vector<char> block(std::size_t{1} << 18U);
    for (off_t at = 0;;) {
      const auto count = ::pread(file.get(), block.data(), block.size(), at);
      if (count < 0) return fail_errno(errno, name_);
      if (count == 0) return {};
      ARBITER_TRY(sink_({block.data(), static_cast<std::size_t>(count)}));
      at += count;
    }
  }

  std::string name_;
  ByteSink sink_;
  DuckDb database_;
  RowSpool spool_;
  TableSchema schema_;
};

}  // namespace

Result<std::unique_ptr<RowWriter>> make_parquet_writer(const std::string& name, ByteSink sink) {
  ARBITER_ASSIGN(auto database, DuckDb::open());
  ARBITER_ASSIGN(auto spool, RowSpool::create());
  return std::make_unique<ParquetWriter>(name, std::move(sink), std::move(database),
                                         std::move(spool));
}

}  // namespace arbiter::exchange::tables
