// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/database.h"

#include <sqlite3.h>

#include <new>

namespace arbiter::project {
namespace {

/// A path as an SQLite URI: `%`, `?` and `#` are escaped.
std::string uri_of(const std::filesystem::path& file, bool immutable) {
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(file).string()) {
    if (letter == '%')
      uri += "%25";
    else if (letter == '?')
      uri += "%3f";
    else if (letter == '#')
      uri += "%23";
    else
      uri += letter;
  }
  return immutable ? uri + "?immutable=1" : uri;
}

constexpr int kBusyMilliseconds = 10000;

constexpr const char* kDamaged =
    ARBITER_MESSAGE("core",
                    "The project's database is damaged ({reason}). Restore it from a backup, or "
                    "export what can be read.");

}  // namespace

Database::Database(const std::string& uri, int flags, const std::string& vfs)
    : connection_(uri, flags, kBusyMilliseconds, vfs) {}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 const ConnectionOptions& options) {
  return guarded(file, [&]() -> Result<std::unique_ptr<Database>> {
    int flags = SQLite::OPEN_URI;
    flags |= options.read_only ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE;
    if (options.create) flags |= SQLite::OPEN_CREATE;
    std::unique_ptr<Database> database(
        new Database(uri_of(file, options.immutable), flags, options.vfs));
    database->execute("PRAGMA foreign_keys=ON");
    if (!options.read_only) database->execute("PRAGMA synchronous=FULL");
    database->execute("PRAGMA cache_size=-16000");
    database->execute("PRAGMA temp_store=MEMORY");
    return database;
  });
}

SQLite::Statement& Database::statement(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    const std::string text(sql);
    found = statements_.emplace(text, std::make_unique<SQLite::Statement>(connection_, text)).first;
  }
  found->second->tryReset();
  found->second->clearBindings();
  return *found->second;
}

void Database::reset_statements() {
  for (auto& [sql, statement] : statements_) statement->tryReset();
}

void Database::execute(const char* sql) { connection_.exec(sql); }

Error unexpected_error(const std::exception& exception, const std::filesystem::path& file) {
  if (dynamic_cast<const DamagedError*>(&exception) != nullptr) {
    return {ErrorCode::io,
            kDamaged,
            {{"path", file.string()}, {"reason", exception.what()}},
            {file.string(), 0, {}}};
  }
  const bool memory = dynamic_cast<const std::bad_alloc*>(&exception) != nullptr;
  return {memory ? ErrorCode::out_of_memory : ErrorCode::internal,
          memory ? ARBITER_MESSAGE("core", "There is not enough memory for the project's database.")
                 : ARBITER_MESSAGE("core", "The project could not be read or written: {reason}."),
          {{"path", file.string()}, {"reason", exception.what()}},
          {file.string(), 0, {}}};
}

Error to_error(const SQLite::Exception& exception, const std::filesystem::path& file) {
  Error error;
  error.where.file = file.string();
  error.arguments = {{"path", file.string()}, {"reason", exception.what()}};
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      error.code = ErrorCode::disk_full;
      error.text = ARBITER_MESSAGE("core",
                                   "The disk that holds the project is full. Free some space and "
                                   "try again; nothing that was confirmed is lost.");
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      error.code = ErrorCode::read_only;
      error.text = ARBITER_MESSAGE("core",
                                   "The project cannot be written to. Check the folder's "
                                   "permissions, or copy it to a place of your own.");
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      error.code = ErrorCode::locked;
      error.text =
          ARBITER_MESSAGE("core", "The project is busy in another program. Try again in a moment.");
      break;
    case SQLITE_CANTOPEN:
      error.code = ErrorCode::io;
      error.text = ARBITER_MESSAGE("core", "{path} cannot be opened. Check its permissions.");
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:  // one that begins as it should: check_database_file has looked
      error.code = ErrorCode::io;
      error.text = kDamaged;
      break;
    case SQLITE_NOMEM:
      error.code = ErrorCode::out_of_memory;
      error.text =
          ARBITER_MESSAGE("core", "There is not enough memory for the project's database.");
      break;
    default:
      error.code = ErrorCode::io;
      error.text = ARBITER_MESSAGE("core", "The project's database reports: {reason}.");
  }
  return error;
}

}  // namespace arbiter::project
