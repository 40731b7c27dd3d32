// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/duckdb_library.h"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "core/base/log.h"
#include "core/exchange/tables/duckdb_api.h"

namespace arbiter::exchange::tables {
namespace {

using duckdb::Functions;
using duckdb::Handle;
using duckdb::Outcome;

constexpr const char* library_name = "libduckdb.so";

/// A few threads and little memory: what is read streams.
constexpr std::array<std::pair<const char*, const char*>, 5> settings{
    {{"threads", "2"},
     {"memory_limit", "512MB"},
     {"autoinstall_known_extensions", "false"},
     {"autoload_known_extensions", "false"},
     {"allow_community_extensions", "false"}}};

std::unexpected<Error> missing(const std::string& reason) {
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "Parquet needs DuckDB's library, which cannot be loaded: {reason}. "
                              "packaging/with-tables.sh fetches it; or set ARBITER_DUCKDB to a "
                              "libduckdb.so of version 1.2 or newer (duckdb.org, \"C/C++\"). "
                              "JSONL, CSV and Arrow files need nothing."),
              {{"reason", reason}});
}

template <class Function>
bool find(void* library, const char* name, Function*& into) {
  // POSIX promises that a function pointer survives the trip through void*.
  into = reinterpret_cast<Function*>(dlsym(library, (std::string("duckdb_") + name).c_str()));
  return into != nullptr;
}

bool find_all(void* library, Functions& f) {
  return find(library, "library_version", f.library_version) &&
         find(library, "create_config", f.create_config) &&
         find(library, "set_config", f.set_config) &&
         find(library, "destroy_config", f.destroy_config) &&
         find(library, "open_ext", f.open_ext) && find(library, "close", f.close) &&
         find(library, "connect", f.connect) && find(library, "disconnect", f.disconnect) &&
         find(library, "query", f.query) && find(library, "result_error", f.result_error) &&
         find(library, "destroy_result", f.destroy_result) && find(library, "prepare", f.prepare) &&
         find(library, "prepare_error", f.prepare_error) &&
         find(library, "destroy_prepare", f.destroy_prepare) &&
         find(library, "pending_prepared_streaming", f.pending_prepared_streaming) &&
         find(library, "pending_error", f.pending_error) &&
         find(library, "execute_pending", f.execute_pending) &&
         find(library, "destroy_pending", f.destroy_pending) &&
         find(library, "fetch_chunk", f.fetch_chunk) &&
         find(library, "data_chunk_get_size", f.data_chunk_get_size) &&
         find(library, "data_chunk_get_vector", f.data_chunk_get_vector) &&
         find(library, "vector_get_data", f.vector_get_data) &&
         find(library, "vector_get_validity", f.vector_get_validity) &&
         find(library, "destroy_data_chunk", f.destroy_data_chunk) && find(library, "free", f.free);
}

/// The library stays loaded for the life of the process. Looked for again after a failure: it may
/// have been installed meanwhile.
Result<const Functions*> functions() {
  static std::mutex mutex;
  static Functions found;
  static bool loaded = false;
  const std::lock_guard lock(mutex);
  if (loaded) return &found;
  std::string reason;
  for (const auto& place : duckdb_candidates()) {
    std::error_code ignored;
    if (place.has_parent_path() && !std::filesystem::exists(place, ignored)) {
      reason += (reason.empty() ? "" : "; ") + place.string() + " is not there";
      continue;
    }
    void* library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
      const char* why = dlerror();
      reason += (reason.empty() ? "" : "; ") + std::string(why == nullptr ? "unknown" : why);
      continue;
    }
    if (find_all(library, found)) {
      loaded = true;
      logging::write(logging::Level::info, "tables",
                     std::string("loaded DuckDB ") + found.library_version());
      return &found;
    }
    dlclose(library);
    reason += (reason.empty() ? "" : "; ") + place.string() + " is no DuckDB or too old a one";
  }
  return missing(reason);
}

/// DuckDB's own words about a file, on one line, with the file's name for that of the descriptor
/// that it was told.
std::unexpected<Error> not_done(const char* why, const std::string& file) {
  std::string reason = why == nullptr ? "unknown" : why;
  reason = reason.substr(0, reason.find('\n'));
  constexpr std::string_view descriptors = "/proc/self/fd/";
  if (const auto begin = reason.find(descriptors); begin != std::string::npos) {
    const auto end = reason.find_first_not_of("0123456789", begin + descriptors.size());
    reason.replace(begin, end == std::string::npos ? end : end - begin, file);
  }
  constexpr std::size_t longest = 300;
  if (reason.size() > longest) reason.resize(longest);
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core", "The Parquet file cannot be read or written: {reason}"),
              {{"reason", reason}}, {file, 0, {}});
}

}  // namespace

std::vector<std::filesystem::path> duckdb_candidates() {
  if (const char* named = std::getenv("ARBITER_DUCKDB"); named != nullptr && *named != '\0') {
    // Said on purpose: no other place is tried.
    return {named};
  }
  std::vector<std::filesystem::path> places;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    places.push_back(program.parent_path() / library_name);
    places.push_back(program.parent_path().parent_path() / "lib/arbiter" / library_name);
  }
  places.emplace_back(library_name);
  return places;
}

Result<void> load_duckdb() {
  ARBITER_TRY(functions());
  return {};
}

struct DuckDb::Impl {
  const Functions* call = nullptr;
  Handle database = nullptr;
  Handle connection = nullptr;

  explicit Impl(const Functions* with) : call(with) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (connection != nullptr) call->disconnect(&connection);
    if (database != nullptr) call->close(&database);
  }

  Result<void> open() {
    Handle config = nullptr;
    if (call->create_config(&config) != 0) return missing("it has no settings");
    // A setting that a version does not know is no reason to refuse it.
    for (const auto& [name, value] : settings) call->set_config(config, name, value);
    char* error = nullptr;
    const int failed = call->open_ext(":memory:", &database, config, &error);
    call->destroy_config(&config);
    if (failed != 0) {
      auto refusal = missing(error == nullptr ? "it does not start" : error);
      if (error != nullptr) call->free(error);
      return refusal;
    }
    if (call->connect(database, &connection) != 0) return missing("it does not start");
    return {};
  }
};

struct DuckDb::Texts::Impl {
  const Functions* call = nullptr;
  std::string file;
  Handle statement = nullptr;
  Outcome outcome;
  Handle chunk = nullptr;
  const duckdb::Text* texts = nullptr;
  const std::uint64_t* validity = nullptr;
  duckdb::Count at = 0;
  duckdb::Count count = 0;
  bool ended = false;  ///< DuckDB closes what was read to its end: it cannot be asked again

  Impl(const Functions* with, std::string name) : call(with), file(std::move(name)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    drop_chunk();
    call->destroy_result(&outcome);
    if (statement != nullptr) call->destroy_prepare(&statement);
  }

  void drop_chunk() {
    if (chunk != nullptr) call->destroy_data_chunk(&chunk);
    chunk = nullptr;
    at = count = 0;
  }

  Result<void> begin(Handle connection, const std::string& sql) {
    if (call->prepare(connection, sql.c_str(), &statement) != 0)
      return not_done(call->prepare_error(statement), file);
    Handle pending = nullptr;
    if (call->pending_prepared_streaming(statement, &pending) != 0) {
      auto refusal = not_done(call->pending_error(pending), file);
      call->destroy_pending(&pending);
      return refusal;
    }
    const int failed = call->execute_pending(pending, &outcome);
    call->destroy_pending(&pending);
    if (failed != 0) return not_done(call->result_error(&outcome), file);
    return {};
  }

  /// False at the end.
  Result<bool> fetch() {
    drop_chunk();
    if (ended) return false;
    chunk = call->fetch_chunk(outcome);
    if (chunk == nullptr) {
      ended = true;
      if (const char* why = call->result_error(&outcome); why != nullptr && *why != '\0')
        return not_done(why, file);
      return false;
    }
    count = call->data_chunk_get_size(chunk);
    const Handle vector = call->data_chunk_get_vector(chunk, 0);
    texts = static_cast<const duckdb::Text*>(call->vector_get_data(vector));
    validity = call->vector_get_validity(vector);
    return count > 0;
  }
};

DuckDb::Texts::Texts(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DuckDb::Texts::Texts(Texts&&) noexcept = default;
DuckDb::Texts& DuckDb::Texts::operator=(Texts&&) noexcept = default;
DuckDb::Texts::~Texts() = default;

Result<bool> DuckDb::Texts::next(std::string_view& text) {
  if (impl_->at == impl_->count) {
    ARBITER_ASSIGN(const bool more, impl_->fetch());
    if (!more) return false;
  }
  const auto i = impl_->at++;
  constexpr std::uint32_t inlined = 12;
  const duckdb::Text& value = impl_->texts[i];
  const bool null = impl_->validity != nullptr && ((impl_->validity[i / 64] >> (i % 64)) & 1U) == 0;
  if (null) {
    text = {};
  } else {
    text = {value.length <= inlined ? value.prefix : value.pointer, value.length};
  }
  return true;
}

DuckDb::DuckDb(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DuckDb::DuckDb(DuckDb&&) noexcept = default;
DuckDb& DuckDb::operator=(DuckDb&&) noexcept = default;
DuckDb::~DuckDb() = default;

Result<DuckDb> DuckDb::open() {
  ARBITER_ASSIGN(const auto* call, functions());
  auto impl = std::make_unique<Impl>(call);
  ARBITER_TRY(impl->open());
  return DuckDb(std::move(impl));
}

Result<void> DuckDb::run(const std::string& sql, const std::string& file) {
  Outcome outcome;
  const int failed = impl_->call->query(impl_->connection, sql.c_str(), &outcome);
  Result<void> done;
  if (failed != 0) done = not_done(impl_->call->result_error(&outcome), file);
  impl_->call->destroy_result(&outcome);
  return done;
}

Result<DuckDb::Texts> DuckDb::query(const std::string& sql, const std::string& file) {
  auto impl = std::make_unique<Texts::Impl>(impl_->call, file);
  ARBITER_TRY(impl->begin(impl_->connection, sql));
  return Texts(std::move(impl));
}

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted += '\'';
}

std::string sql_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

}  // namespace arbiter::exchange::tables
