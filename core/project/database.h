// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/error.h"

namespace arbiter::project {

/// How a connection opens the file.
struct ConnectionOptions {
  bool read_only = false;
  bool immutable = false;  ///< an unwritable folder without a WAL: nothing can change
  bool create = false;
  std::string vfs{};  ///< an SQLite VFS by name; empty: the default
};

/// One SQLite connection with its prepared statements. One thread at a time.
class Database {
 public:
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                const ConnectionOptions& options);

  /// A prepared statement, reset and without bindings. Valid until it is asked for again.
  SQLite::Statement& statement(std::string_view sql);
  /// Ends every statement that was left in the middle, so that no read transaction stays open.
  void reset_statements();
  void execute(const char* sql);
  std::int64_t last_id() const { return connection_.getLastInsertRowid(); }
  SQLite::Database& connection() { return connection_; }

 private:
  Database(const std::string& uri, int flags, const std::string& vfs);

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  SQLite::Database connection_;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, TextHash, std::equal_to<>>
      statements_;
};

/// What an SQLite exception means to a person.
Error to_error(const SQLite::Exception& exception, const std::filesystem::path& file);

/// A value in the file that no Arbiter writes.
class DamagedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// For an exception that is not SQLite's: a damaged value, memory that ran out, or a bug.
Error unexpected_error(const std::exception& exception, const std::filesystem::path& file);

/// Runs `work`, turning exceptions into errors.
template <class Work>
auto guarded(const std::filesystem::path& file, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    return std::unexpected(to_error(exception, file));
  } catch (const std::exception& exception) {
    return std::unexpected(unexpected_error(exception, file));
  }
}

}  // namespace arbiter::project
