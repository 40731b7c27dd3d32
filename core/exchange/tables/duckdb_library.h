// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

/// DuckDB's C library, which reads and writes Parquet. It is not linked but loaded when a Parquet
/// file is first met, and everything else works without it.
namespace arbiter::exchange::tables {

/// Where it is looked for: ARBITER_DUCKDB alone where that is set, else beside the program (and in
/// ../lib/arbiter), then where the system keeps libraries.
std::vector<std::filesystem::path> duckdb_candidates();

/// Whether Parquet can be read and written here; loads the library. The error says what to install.
Result<void> load_duckdb();

/// A database in memory, which reaches no file but those that a statement names, and no network.
/// For one thread at a time.
class DuckDb {
 public:
  /// Texts that a query gives, one of a row, as they come: never all of them in memory.
  class Texts {
   public:
    Texts(Texts&&) noexcept;
    Texts& operator=(Texts&&) noexcept;
    ~Texts();
    /// The next one; false at the end. A null is empty.
    Result<bool> next(std::string_view& text);

   private:
    friend class DuckDb;
    struct Impl;
    explicit Texts(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
  };

  static Result<DuckDb> open();
  DuckDb(DuckDb&&) noexcept;
  DuckDb& operator=(DuckDb&&) noexcept;
  ~DuckDb();

  /// Runs a statement. `file` is for messages.
  Result<void> run(const std::string& sql, const std::string& file);
  /// The first column of a query, which is a VARCHAR. The texts must go before the database.
  Result<Texts> query(const std::string& sql, const std::string& file);

 private:
  struct Impl;
  explicit DuckDb(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// `it's` as 'it''s', and as "it's" for a name.
std::string sql_text(std::string_view text);
std::string sql_name(std::string_view name);

}  // namespace arbiter::exchange::tables
