// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/parquet_reader.h"

#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "core/exchange/tables/duckdb_library.h"
#include "core/exchange/tables/json_text.h"
#include "core/exchange/tables/temporary_file.h"

namespace arbiter::exchange::tables {
namespace {

class ParquetReader final : public RowSource {
 public:
  ParquetReader(Descriptor file, DuckDb database, std::string name, std::int64_t size)
      : file_(std::move(file)),
        database_(std::move(database)),
        name_(std::move(name)),
        size_(size) {}

  /// The file is named by what this process has open: no part of a name is a pattern then, and what
  /// is read is what was looked at.
  Result<void> begin() {
    const std::string table = "(" + sql_text(path_of(file_)) + ")";
    ARBITER_ASSIGN(
        auto counted,
        database_.query("SELECT CAST(num_rows AS VARCHAR) FROM parquet_file_metadata" + table,
                        name_));
    std::string_view count;
    ARBITER_TRY(counted.next(count));
    std::from_chars(count.data(), count.data() + count.size(), rows_);
    ARBITER_ASSIGN(
        rows_left_,
        database_.query("SELECT CAST(to_json(arbiter_row) AS VARCHAR) FROM read_parquet" + table +
                            " AS arbiter_row",
                        name_));
    return {};
  }

  std::int64_t position() const override {
    if (rows_ <= 0) return size_;
    return static_cast<std::int64_t>(static_cast<double>(size_) * static_cast<double>(place_.row) /
                                     static_cast<double>(rows_));
  }
  std::int64_t size() const override { return size_; }

  Result<bool> next(std::string& row) override {
    std::string_view text;
    ARBITER_ASSIGN(const bool more, rows_left_->next(text));
    if (!more) {
      if (place_.row == rows_) return false;
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core",
                                  "The Parquet file says that it has {rows} rows and gives {read}: "
                                  "it is damaged. Copy or download it again."),
                  {{"rows", std::to_string(rows_)}, {"read", std::to_string(place_.row)}},
                  {name_, 0, {}});
    }
    ++place_.row;
    if (text.size() > max_row_bytes) {
      return fail(
          ErrorCode::parse,
          ARBITER_MESSAGE("core", "Row {row} is larger than {limit} MB. Split or shorten it."),
          {{"row", std::to_string(place_.row)}, {"limit", std::to_string(max_row_bytes >> 20U)}},
          {name_, 0, {}});
    }
    row = text;
    replace_no_numbers(row);
    return true;
  }

 private:
  Descriptor file_;
  DuckDb database_;
  std::optional<DuckDb::Texts> rows_left_;
  std::string name_;
  std::int64_t size_;
  std::int64_t rows_ = 0;
};

}  // namespace

Result<SourcePointer> read_parquet(ByteReader bytes, const std::filesystem::path& path) {
  ARBITER_ASSIGN(auto database, DuckDb::open());
  ARBITER_ASSIGN(auto file, seekable_file(bytes, path, "PAR1"));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail_errno(errno, path.string());
  auto reader = std::make_unique<ParquetReader>(std::move(file), std::move(database),
                                                path == "-" ? "standard input" : path.string(),
                                                static_cast<std::int64_t>(status.st_size));
  ARBITER_TRY(reader->begin());
  return reader;
}

}  // namespace arbiter::exchange::tables
