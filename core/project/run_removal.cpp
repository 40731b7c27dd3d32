// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints and runs that are removed. The row goes first, together with a note of what is still
// to be deleted (`removals`), then the folder: there is no row without a folder, and whoever opens
// the project next finishes what was cut off.
#include <algorithm>
#include <charconv>
#include <limits>

#include "core/base/files.h"
#include "core/base/temporary_name.h"
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckpoints = "checkpoints";

std::string run_folder(Id run) { return std::string(kCheckpoints) + "/run-" + std::to_string(run); }

/// Whether `name` is `stem` and a number.
bool is_numbered(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem)) return false;
  name.remove_prefix(stem.size());
  return !name.empty() && name.size() < 20 &&
         std::ranges::all_of(name, [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// Only what training makes is ever deleted, whatever the file says: `checkpoints/run-N` and
/// `checkpoints/run-N/step-M`.
bool is_ours(const std::string& folder, Id run) {
  const auto own = run_folder(run);
  if (folder == own) return true;
  return folder.starts_with(own + "/") &&
         is_numbered(std::string_view(folder).substr(own.size() + 1), "step-");
}

bool is_real_folder(const fs::path& path) {
  std::error_code problem;
  return fs::is_directory(fs::symlink_status(path, problem));
}

/// Whether the path leads through folders alone: a link could lead out of the project.
bool is_inside(const fs::path& project, const std::string& folder) {
  auto path = project;
  for (const auto& part : fs::path(folder)) {
    path /= part;
    if (!is_real_folder(path)) return false;
  }
  return true;
}

struct Removal {
  std::string folder;
  Id run = 0;
};

void note_removal(Database& database, const std::string& folder, Id run) {
  auto& insert = database.statement("INSERT OR REPLACE INTO removals(folder,run) VALUES(?,?)");
  insert.bind(1, folder);
  insert.bind(2, run);
  insert.exec();
}

void forget_removal(Database& database, const std::string& folder) {
  auto& remove = database.statement("DELETE FROM removals WHERE folder=?");
  remove.bind(1, folder);
  remove.exec();
}

/// Whether another program is at the run: it deletes its own.
bool is_live_elsewhere(Database& database, Id run, const Owner& owner) {
  auto& row = database.statement("SELECT owner FROM runs WHERE id=? AND state IN (?,?)");
  row.bind(1, run);
  row.bind(2, static_cast<int>(RunState::running));
  row.bind(3, static_cast<int>(RunState::paused));
  std::string name;
  if (row.executeStep()) name = row.getColumn(0).getString();
  row.reset();
  return name != owner.name() && owner.is_open(name);
}

/// Takes the folder's name away, which is quick, so that the name is free for a run that goes on;
/// where the folder is then. Empty: there is nothing to delete.
Result<fs::path> put_aside(Project::Impl& project, Database& database, const Removal& removal) {
  if (is_live_elsewhere(database, removal.run, project.owner)) return fs::path();
  forget_removal(database, removal.folder);
  if (!is_ours(removal.folder, removal.run) || !is_inside(project.folder, removal.folder))
    return fs::path();
  const auto path = project.folder / removal.folder;
  auto aside = temporary_name(path, "tmp");
  if (::rename(path.c_str(), aside.c_str()) != 0) return fail_errno(errno, path.string());
  ARBITER_TRY(sync_folder(path.parent_path()));
  return aside;
}

Result<void> delete_folders(Project::Impl& project, const std::vector<Removal>& removals) {
  for (const auto& removal : removals) {
    fs::path aside;
    ARBITER_TRY(project.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
      ARBITER_ASSIGN(aside, put_aside(project, database, removal));
      return {};
    }));
    // What a kill leaves of it is told by its name at the next open.
    std::error_code problem;
    if (!aside.empty()) fs::remove_all(aside, problem);
  }
  return {};
}

/// Whether a model folder is what the project works with, or what another run was made from.
bool is_needed(Database& database, const Checkpoint& checkpoint) {
  const auto quoted = '"' + checkpoint.folder + '"';
  auto& row = database.statement(
      "SELECT EXISTS(SELECT 1 FROM settings WHERE key IN ('current_model','base_model') "
      "AND instr(value,?1)>0) OR EXISTS(SELECT 1 FROM runs WHERE id<>?2 AND deleted=0 AND "
      "(parent_model=?3 OR instr(settings,?1)>0))");
  row.bind(1, quoted);
  row.bind(2, checkpoint.run);
  row.bind(3, checkpoint.folder);
  row.executeStep();
  const bool needed = row.getColumn(0).getInt() != 0;
  row.reset();
  return needed;
}

bool is_last(Database& database, const Checkpoint& checkpoint) {
  auto& row = database.statement("SELECT max(step)<=? FROM checkpoints WHERE run=?");
  row.bind(1, checkpoint.step);
  row.bind(2, checkpoint.run);
  row.executeStep();
  const bool last = row.getColumn(0).isNull() || row.getColumn(0).getInt() != 0;
  row.reset();
  return last;
}

/// The name of a run that was made from `run` or learns against it, and whether one is being
/// trained.
struct Dependent {
  std::string name;
  bool live = false;
};

std::optional<Dependent> dependent_of(Project::Impl& project, Database& database, Id run) {
  auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                 " FROM runs WHERE deleted=0 AND id<>?1 AND (reward_run=?1 OR "
                                 "instr(parent_model,?2)=1 OR instr(settings,?3)>0)");
  row.bind(1, run);
  row.bind(2, run_folder(run) + "/");
  row.bind(3, '"' + run_folder(run) + "/");
  std::optional<Dependent> found;
  while (row.executeStep()) {
    const auto other = project.read_run(row);
    if (!found || other.live) found = Dependent{other.name, other.live};
  }
  row.reset();
  return found;
}

bool made_model_in_use(Database& database, Id run) {
  auto& row = database.statement(
      "SELECT 1 FROM settings WHERE key IN ('current_model','base_model') AND instr(value,?)>0");
  row.bind(1, '"' + run_folder(run) + "/");
  const bool found = row.executeStep();
  row.reset();
  return found;
}

Result<void> check_removable(Project::Impl& project, Database& database, const Run& run,
                             bool though_needed) {
  if (run.live) {
    return fail(ErrorCode::locked,
                ARBITER_MESSAGE("core",
                                "Run {run} is being trained right now. Stop it before it is "
                                "deleted."),
                {{"run", run.name}});
  }
  if (made_model_in_use(database, run.id)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Run {run} made a model that the project works with. Choose "
                                "another model before it is deleted."),
                {{"run", run.name}});
  }
  const auto dependent = dependent_of(project, database, run.id);
  if (!dependent || (though_needed && !dependent->live)) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "Run {other} was made from run {run}: without it, it cannot go on "
                              "or be measured against it. Delete {other} first, or delete {run} "
                              "all the same (on the command line: --force)."),
              {{"run", run.name}, {"other", dependent->name}});
}

void remove_rows(Database& database, const Run& run) {
  for (const char* sql :
       {"DELETE FROM checkpoints WHERE run=?",
        "UPDATE runs SET deleted=1,summary=NULL,judgments_filter=NULL,error='',settings="
        // What stays says which prompts it may have learned from: none before its first step.
        "CASE WHEN step=0 THEN '{\"last_prompt\":0}' ELSE "
        "json_object('last_prompt',json_extract(settings,'$.last_prompt'),"
        "'prompts_seq',json_extract(settings,'$.prompts_seq')) END "
        "WHERE id=?"}) {
    auto& statement = database.statement(sql);
    statement.bind(1, run.id);
    statement.exec();
  }
  auto& forget = database.statement("DELETE FROM settings WHERE key=?");
  forget.bind(1, "evaluation/" + run.uuid);
  forget.exec();
  count_up(database, "runs", -1);
}

/// Curves and samples of a removed run, a few at a time.
Result<void> remove_curves(Project::Impl& project, Id run) {
  constexpr auto all = std::numeric_limits<std::int64_t>::min();
  return project.write_pieces(Writer::Priority::bulk, [&](Database& database) -> Result<bool> {
    return truncate_some_points(database, run, all) || remove_some_samples(database, run, all);
  });
}

template <class T>
Result<std::vector<T>> read_all(Project::Impl& project, const char* sql,
                                const std::function<T(SQLite::Statement&)>& read) {
  return project.read([&](Database& database) -> Result<std::vector<T>> {
    auto& row = database.statement(sql);
    std::vector<T> found;
    while (row.executeStep()) found.push_back(read(row));
    return found;
  });
}

}  // namespace

Result<bool> Runs::remove_checkpoint(const Checkpoint& checkpoint) {
  bool removed = false;
  const Removal removal{checkpoint.folder, checkpoint.run};
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    removed = is_ours(checkpoint.folder, checkpoint.run) && !is_last(database, checkpoint) &&
              !is_needed(database, checkpoint) &&
              !is_live_elsewhere(database, checkpoint.run, project_.owner);
    if (!removed) return {};
    auto& remove = database.statement("DELETE FROM checkpoints WHERE run=? AND step=?");
    remove.bind(1, checkpoint.run);
    remove.bind(2, checkpoint.step);
    remove.exec();
    note_removal(database, removal.folder, removal.run);
    return {};
  }));
  if (removed) ARBITER_TRY(delete_folders(project_, {removal}));
  return removed;
}

Result<void> Runs::remove(Id id, bool though_needed) {
  const Removal removal{run_folder(id), id};
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                   " FROM runs WHERE id=? AND deleted=0");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("run", std::to_string(id));
    const auto run = project_.read_run(row);
    row.reset();
    ARBITER_TRY(check_removable(project_, database, run, though_needed));
    remove_rows(database, run);
    note_removal(database, removal.folder, id);
    return {};
  }));
  project_.metrics.forget(id);
  ARBITER_TRY(delete_folders(project_, {removal}));
  return remove_curves(project_, id);
}

Result<void> finish_removals(Project::Impl& project) {
  ARBITER_ASSIGN(
      const auto folders,
      read_all<Removal>(project, "SELECT folder,run FROM removals", [](SQLite::Statement& row) {
        return Removal{row.getColumn(0).getString(), row.getColumn(1).getInt64()};
      }));
  ARBITER_ASSIGN(const auto runs,
                 read_all<Id>(project,
                              "SELECT id FROM runs WHERE deleted=1 AND "
                              "(EXISTS(SELECT 1 FROM metric_chunks WHERE run=runs.id) OR "
                              "EXISTS(SELECT 1 FROM run_samples WHERE run=runs.id))",
                              [](SQLite::Statement& row) { return row.getColumn(0).getInt64(); }));
  auto all = delete_folders(project, folders);
  for (const auto run : runs)
    if (auto one = remove_curves(project, run); !one && all) all = std::move(one);
  return all;
}

Result<void> remove_left_overs(const fs::path& project) {
  const auto checkpoints = project / kCheckpoints;
  if (!is_real_folder(checkpoints)) return {};
  ARBITER_TRY(remove_abandoned(checkpoints));
  std::error_code problem;
  for (fs::directory_iterator entry(checkpoints, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (is_numbered(entry->path().filename().string(), "run-") && is_real_folder(entry->path()))
      ARBITER_TRY(remove_abandoned(entry->path()));
  }
  return {};
}

}  // namespace arbiter::project
