// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <tuple>

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/uuid.h"
#include "core/project/byte_lock.h"
#include "core/project/database_file.h"
#include "core/project/impl.h"
#include "core/project/location.h"
#include "core/project/owner.h"
#include "core/project/schema.h"
#include "core/project/search.h"

namespace arbiter::project {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabaseName = "project.db";
/// Work in chunks ends its transaction after this; with the commit it stays below 20 ms.
constexpr double kTransactionSeconds = 0.010;

std::unexpected<Error> not_a_project(const fs::path& path) {
  return fail(ErrorCode::not_a_project,
              ARBITER_MESSAGE("core",
                              "{path} is not an Arbiter project. Choose a folder that was made "
                              "with New project or arbiter init."),
              {{"path", path.string()}});
}

/// Marks imports whose program has ended; their rows, which nobody sees, go in quiet moments.
void mark_abandoned_imports(Database& database, const Owner& owner) {
  std::vector<Id> abandoned;
  auto& rows =
      database.statement("SELECT id,owner FROM imports WHERE committed_seq IS NULL AND owner<>''");
  while (rows.executeStep())
    if (!owner.is_open(rows.getColumn(1).getString()))
      abandoned.push_back(rows.getColumn(0).getInt64());
  rows.reset();
  for (const auto id : abandoned) {
    auto& update = database.statement("UPDATE imports SET owner='' WHERE id=?");
    update.bind(1, id);
    update.exec();
  }
}

/// Work for quiet moments; whether more is left.
bool tidy_up(Database& database) { return remove_abandoned_rows(database) || index_some(database); }

Result<void> prepare_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder / "checkpoints", problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  return check_location(folder);
}

/// What stands in the way of a new project.
std::unexpected<Error> already_a_project(const fs::path& folder) {
  if (const auto checked = check_database_file(folder, folder / kDatabaseName); !checked)
    return std::unexpected(checked.error());
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "{path} already holds a project. Open it instead."),
              {{"path", folder.string()}});
}

std::unexpected<Error> no_folder() {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "The name of the project's folder is empty. Name a folder."));
}

std::unexpected<Error> empty_database(const fs::path& folder) {
  return fail(ErrorCode::not_a_project,
              ARBITER_MESSAGE("core",
                              "The project.db in {path} is empty (0 bytes): there is no project in "
                              "it. New project, or arbiter init, makes one there; if there was "
                              "one, bring project.db back from a backup."),
              {{"path", folder.string()}});
}

/// Whether there is something of that name that is more than an empty file.
bool holds_a_file(const fs::path& file) {
  std::error_code problem;
  if (fs::is_symlink(file, problem)) return true;
  if (!fs::exists(file, problem)) return false;
  return !fs::is_regular_file(file, problem) || fs::file_size(file, problem) != 0;
}

/// What a project's folder holds is its own: no other project is made in there.
Result<void> check_neighbours(const fs::path& folder) {
  ARBITER_ASSIGN(const auto place, real_path(folder));
  const auto other = refusing_project(place);
  if (!other) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} is inside the project {other}. Choose a folder outside of "
                              "it."),
              {{"path", folder.string()}, {"other", other->string()}});
}

/// Gives a finished file its name, unless the name is taken: of two programs one succeeds.
Result<void> name_exclusively(const fs::path& from, const fs::path& to) {
  // Without the lock (a file system that has none) link still fails for the second.
  if (::link(from.c_str(), to.c_str()) == 0) {
    ::unlink(from.c_str());
    return {};
  }
  if (errno == EEXIST) return already_a_project(to.parent_path());
  // File systems without hard links.
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST) return already_a_project(to.parent_path());
  return fail_errno(errno, to.string());
}

/// Makes the database under another name first, so that there is never half a project.
Result<void> make_database(const fs::path& folder) {
  const auto unfinished = folder / "project.db.new";
  ARBITER_ASSIGN(const auto lock, LockFile::open(folder / lock_name));
  const auto guard = lock.hold();
  if (holds_a_file(folder / kDatabaseName)) return already_a_project(folder);
  // One without a byte holds nothing: what is left of a disk that was full.
  std::error_code ignored;
  fs::remove(folder / kDatabaseName, ignored);
  std::error_code problem;
  for (const char* left_over : {"", "-journal", "-wal", "-shm"})
    fs::remove(unfinished.string() + left_over, problem);
  {
    ARBITER_ASSIGN(const auto database, Database::open(unfinished, {.create = true}));
    ARBITER_TRY(migrate(*database, 0, unfinished));
    ARBITER_TRY(guarded(unfinished, [&]() -> Result<void> {
      database->execute("PRAGMA journal_mode=WAL");
      return {};
    }));
  }
  ARBITER_TRY(name_exclusively(unfinished, folder / kDatabaseName));
  return sync_folder(folder);
}

/// Without write permission the file can be read as it is, unless a WAL waits beside it.
Result<bool> must_be_immutable(const fs::path& folder, const fs::path& file) {
  std::error_code problem;
  if (is_writable(folder)) return false;
  const auto wal = file.string() + "-wal";
  if (fs::exists(wal, problem) && fs::file_size(wal, problem) > 0) {
    return fail(ErrorCode::read_only,
                ARBITER_MESSAGE("core",
                                "{path} cannot be written to, and another program has not closed "
                                "the project. Copy the folder to a place of your own to read it."),
                {{"path", folder.string()}});
  }
  return true;
}

/// The files that opening a database puts beside it. Beside one that cannot be opened, none stays
/// that was not there before.
class Companions {
 public:
  Companions(const fs::path& folder, const fs::path& file) {
    std::error_code ignored;
    for (const auto& path :
         {folder / lock_name, fs::path(file.string() + "-shm"), fs::path(file.string() + "-wal")})
      if (!fs::exists(path, ignored)) missing_.push_back(path);
  }
  void remove_new() const {
    // With changes in it, another program has written it meanwhile.
    std::error_code ignored;
    for (const auto& path : missing_)
      if (fs::exists(path, ignored) && path.extension() == ".db-wal" &&
          fs::file_size(path, ignored) > 0)
        return;
    for (const auto& path : missing_) fs::remove(path, ignored);
  }

 private:
  std::vector<fs::path> missing_;
};

/// Looked at before anything is written: a file of a newer Arbiter may at most be read.
Result<std::int64_t> version_of(const fs::path& folder, const fs::path& file,
                                const Project::Impl& impl) {
  const auto look = [&]() -> Result<std::int64_t> {
    ARBITER_ASSIGN(const auto database, Database::open(file, impl.reading));
    return check_schema(*database, file);
  };
  if (impl.read_only) return look();
  // The first connection after a crash recovers the WAL.
  const Companions companions(folder, file);
  ARBITER_ASSIGN(const auto lock, LockFile::open(folder / lock_name));
  const auto guard = lock.hold();
  auto version = look();
  if (!version) companions.remove_new();
  return version;
}

std::unexpected<Error> must_be_updated(const fs::path& folder) {
  return fail(ErrorCode::read_only,
              ARBITER_MESSAGE("core",
                              "The project in {path} was made by an older Arbiter and has to be "
                              "brought up to date, but its folder cannot be written to. Copy it "
                              "to a place of your own and open it there."),
              {{"path", folder.string()}});
}

}  // namespace

Project::Impl::~Impl() {
  if (writer)
    for (const auto run : metrics.waiting()) (void)runs.flush_metrics(run);
  readers.clear();
  writer.reset();
}

namespace {

std::optional<std::pair<std::uint64_t, std::uint64_t>> identity_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return std::pair<std::uint64_t, std::uint64_t>(status.st_dev, status.st_ino);
}

std::unexpected<Error> no_longer_there(const fs::path& file) {
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "{path} was deleted, moved or replaced while the project was open. "
                              "Nothing more is stored, for it would be lost. Put it back, or close "
                              "the project and open it again."),
              {{"path", file.string()}});
}

}  // namespace

Result<void> Project::Impl::write(Writer::Priority priority, Writer::Work work) {
  check_queries_allowed();
  if (newer) {
    return fail(ErrorCode::read_only,
                ARBITER_MESSAGE("core",
                                "The project was written by a newer Arbiter, so this one only "
                                "reads it. Update Arbiter to change it."));
  }
  if (writer == nullptr) {
    return fail(ErrorCode::read_only,
                ARBITER_MESSAGE("core",
                                "The project was opened for reading only, because its folder "
                                "cannot be written to. Copy it to a place of your own to change "
                                "it."));
  }
  if (identity && identity_of(file) != identity) return no_longer_there(file);
  return writer->run(priority, std::move(work));
}

Result<void> Project::Impl::write_chunked(
    Writer::Priority priority, std::size_t count,
    const std::function<Result<void>(Database&, std::size_t)>& each) {
  std::size_t next = 0;
  while (next < count) {
    std::size_t reached = next;
    ARBITER_TRY(write(priority, [&](Database& database) -> Result<void> {
      const double until = monotonic_seconds() + kTransactionSeconds;
      for (reached = next; reached < count;) {
        ARBITER_TRY(each(database, reached));
        ++reached;
        if (monotonic_seconds() > until) break;
      }
      return {};
    }));
    next = reached;
  }
  if (writer) writer->wake_idle();
  return {};
}

Result<void> Project::Impl::write_pieces(Writer::Priority priority,
                                         const std::function<Result<bool>(Database&)>& piece) {
  for (bool more = true; more;) {
    ARBITER_TRY(write(priority, [&](Database& database) -> Result<void> {
      const double until = monotonic_seconds() + kTransactionSeconds;
      do {
        ARBITER_ASSIGN(more, piece(database));
      } while (more && monotonic_seconds() < until);
      return {};
    }));
  }
  return {};
}

Result<std::unique_ptr<Database>> Project::Impl::take_reader() {
  {
    const std::scoped_lock lock(readers_mutex);
    if (!readers.empty()) {
      auto reader = std::move(readers.back());
      readers.pop_back();
      return reader;
    }
  }
  // The first connection after a crash recovers the WAL. The writer's lock file is its own, so
  // that this waits for it.
  if (read_only) return Database::open(file, reading);
  ARBITER_ASSIGN(const auto lock, LockFile::open(folder / lock_name));
  const auto guard = lock.hold();
  ARBITER_ASSIGN(auto reader, Database::open(file, reading));
  ARBITER_TRY(guarded(file, [&]() -> Result<void> {
    reader->connection().execAndGet("SELECT 1 FROM counters");
    return {};
  }));
  return reader;
}

void Project::Impl::give_back(std::unique_ptr<Database> reader) {
  reader->reset_statements();
  const std::scoped_lock lock(readers_mutex);
  readers.push_back(std::move(reader));
}

std::unexpected<Error> no_such(const char* what, const std::string& id) {
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core", "The project has no {what} {id}. It may have been removed."),
              {{"what", what}, {"id", id}});
}

void count_up(Database& database, const char* column, std::int64_t by) {
  auto& update =
      database.statement(std::string("UPDATE counters SET ") + column + "=" + column + "+?");
  update.bind(1, by);
  update.exec();
}

std::int64_t take_seq(Database& database) {
  auto& take = database.statement("UPDATE counters SET next_seq=next_seq+1 RETURNING next_seq-1");
  take.executeStep();
  const auto seq = take.getColumn(0).getInt64();
  take.reset();
  return seq;
}

Project::Project(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
  logging::write(logging::Level::info, "project",
                 "opened " + impl_->folder.string() + (impl_->read_only ? " to read" : ""));
}
Project::~Project() {
  logging::write(logging::Level::info, "project", "closes " + impl_->folder.string());
}

Result<std::unique_ptr<Project>> Project::create(const fs::path& folder, const std::string& name) {
  std::error_code problem;
  if (folder.empty()) return no_folder();
  if (holds_a_file(folder / kDatabaseName)) return already_a_project(folder);
  ARBITER_TRY(check_neighbours(folder));
  if (fs::exists(folder, problem) && !fs::is_directory(folder, problem)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "{path} is a file. Choose a folder for the project."),
                {{"path", folder.string()}});
  }
  ARBITER_TRY(prepare_folder(folder));
  ARBITER_TRY(make_database(folder));
  ARBITER_ASSIGN(auto project, open(folder));
  const auto shown =
      name.empty() ? fs::absolute(folder).lexically_normal().filename().string() : name;
  ARBITER_TRY(project->settings().set("name", shown));
  ARBITER_TRY(project->settings().set("project_uuid", new_uuid()));
  return project;
}

Result<std::unique_ptr<Project>> Project::open(const fs::path& folder, const OpenOptions& options) {
  const auto file = folder / kDatabaseName;
  std::error_code problem;
  if (folder.empty()) return no_folder();
  if (!fs::exists(folder, problem)) return fail_errno(ENOENT, folder.string());
  const auto there = fs::symlink_status(file, problem).type();
  if (there == fs::file_type::not_found) return not_a_project(folder);
  if (there == fs::file_type::none) return fail_errno(problem.value(), file.string());
  if (!holds_a_file(file)) return empty_database(folder);
  ARBITER_TRY(check_database_file(folder, file));
  ARBITER_TRY(check_location(folder));

  auto impl = std::make_unique<Impl>();
  impl->folder = folder;
  impl->file = file;
  ARBITER_ASSIGN(impl->reading.immutable, must_be_immutable(folder, file));
  impl->read_only = options.read_only || impl->reading.immutable;
  impl->reading.read_only = true;
  impl->reading.vfs = options.sqlite_vfs;
  ARBITER_ASSIGN(const auto version, version_of(folder, file, *impl));
  impl->newer = version > current_schema_version();
  impl->read_only = impl->read_only || impl->newer;
  if (impl->read_only) {
    // An older one is brought up to date before it is read, which needs writing.
    if (version < current_schema_version()) return must_be_updated(folder);
    impl->owner = Owner::watch(folder / lock_name);
    return std::unique_ptr<Project>(new Project(std::move(impl)));
  }

  ARBITER_ASSIGN(auto lock, LockFile::open(folder / lock_name));
  ARBITER_ASSIGN(impl->owner, Owner::claim(folder / lock_name));
  std::unique_ptr<Database> database;
  {
    const auto guard = lock.hold();
    ARBITER_ASSIGN(database, Database::open(file, {.vfs = options.sqlite_vfs}));
    ARBITER_ASSIGN(const auto found, check_schema(*database, file));
    ARBITER_TRY(migrate(*database, found, file));
    ARBITER_TRY(guarded(file, [&]() -> Result<void> {
      database->execute("PRAGMA journal_mode=WAL");
      SQLite::Transaction transaction(database->connection());
      settle_abandoned_runs(*database, impl->owner);
      mark_abandoned_imports(*database, impl->owner);
      transaction.commit();
      return {};
    }));
  }
  impl->writer = std::make_unique<Writer>(std::move(database), std::move(lock), file);
  impl->identity = identity_of(file);
  impl->writer->set_idle_work(tidy_up);
  fs::create_directories(folder / "checkpoints", problem);
  // Where it fails (a damaged curve, a full disk) the project can still be read and worked on.
  std::ignore = finish_interrupted_work(*impl);
  return std::unique_ptr<Project>(new Project(std::move(impl)));
}

const fs::path& Project::folder() const { return impl_->folder; }
fs::path Project::checkpoints_folder() const { return impl_->folder / "checkpoints"; }

BlobStore Project::blobs() const { return BlobStore(impl_->folder / "blobs"); }
bool Project::read_only() const { return impl_->read_only; }
bool Project::newer() const { return impl_->newer; }

std::string Project::name() const {
  const auto name = impl_->settings.get("name");
  return name && name->is_string() ? name->get<std::string>() : impl_->folder.filename().string();
}

Result<Counts> Project::counts() const {
  return impl_->read([](Database& database) -> Result<Counts> {
    auto& row = database.statement(
        "SELECT "
        "prompts,held_out_prompts,validation_prompts,responses,comparisons,judgments,judgments_"
        "history,"
        "annotators,runs,next_seq FROM counters");
    row.executeStep();
    Counts counts;
    counts.prompts = row.getColumn(0).getInt64();
    counts.held_out_prompts = row.getColumn(1).getInt64();
    counts.validation_prompts = row.getColumn(2).getInt64();
    counts.responses = row.getColumn(3).getInt64();
    counts.comparisons = row.getColumn(4).getInt64();
    counts.judgments = row.getColumn(5).getInt64();
    counts.judgments_history = row.getColumn(6).getInt64();
    counts.annotators = row.getColumn(7).getInt64();
    counts.runs = row.getColumn(8).getInt64();
    counts.max_seq = std::max<std::int64_t>(row.getColumn(9).getInt64(), 1) - 1;
    return counts;
  });
}

Prompts& Project::prompts() { return impl_->prompts; }
Comparisons& Project::comparisons() { return impl_->comparisons; }
Judgments& Project::judgments() { return impl_->judgments; }
Annotators& Project::annotators() { return impl_->annotators; }
Runs& Project::runs() { return impl_->runs; }
Imports& Project::imports() { return impl_->imports; }
Settings& Project::settings() { return impl_->settings; }

Result<void> Project::finish_background_work() {
  if (!impl_->writer) return {};
  for (bool more = true; more;) {
    ARBITER_TRY(impl_->write(Writer::Priority::bulk, [&](Database& database) -> Result<void> {
      more = tidy_up(database);
      return {};
    }));
  }
  return {};
}

Result<SearchProgress> Project::search_progress() const {
  return impl_->read([](Database& database) -> Result<SearchProgress> {
    return project::search_progress(database);
  });
}

Result<SearchProgress> Project::fill_search_index(
    const std::function<bool(const SearchProgress&)>& go_on) {
  for (;;) {
    ARBITER_ASSIGN(const auto reached, search_progress());
    if (reached.complete() || !impl_->writer || !go_on(reached)) return reached;
    ARBITER_TRY(impl_->write(Writer::Priority::bulk, [](Database& database) -> Result<void> {
      index_some(database);
      return {};
    }));
  }
}

Result<void> Project::checkpoint_wal() {
  if (!impl_->writer) return {};
  return impl_->writer->run_plain([](Database& database) -> Result<void> {
    database.connection().execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
    return {};
  });
}

}  // namespace arbiter::project
