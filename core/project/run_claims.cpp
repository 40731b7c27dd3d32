// SPDX-License-Identifier: GPL-3.0-or-later
// Which program a run belongs to, and how a run that goes on from a checkpoint forgets what came
// after it.
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

std::unexpected<Error> is_live_elsewhere(const std::string& run) {
  return fail(ErrorCode::locked,
              ARBITER_MESSAGE("core",
                              "Run {run} is being trained right now, here or in another program. "
                              "Wait until it has ended, or stop it there."),
              {{"run", run}});
}

std::unexpected<Error> has_gone_on(const std::string& run) {
  return fail(ErrorCode::locked,
              ARBITER_MESSAGE("core",
                              "Run {run} has gone on in another program meanwhile. Try again to "
                              "resume it from where it is now."),
              {{"run", run}});
}

std::unexpected<Error> is_done(const std::string& run) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "Run {run} is done. Start a new run from its model to train it "
                              "further."),
              {{"run", run}});
}

/// A run that is being rewound, and who began it.
struct Rewind {
  Id run = 0;
  std::int64_t step = 0;
  std::string owner;
};

/// Whether the run still is where this rewinding began: nobody else has taken it over.
bool holds(Database& database, const Rewind& rewind) {
  auto& row =
      database.statement("SELECT 1 FROM runs WHERE id=? AND rewind_step=? AND owner=? LIMIT 1");
  row.bind(1, rewind.run);
  row.bind(2, rewind.step);
  row.bind(3, rewind.owner);
  const bool found = row.executeStep();
  row.reset();
  return found;
}

void end_rewind(Database& database, const Rewind& rewind) {
  auto& update = database.statement("UPDATE runs SET rewind_step=NULL WHERE id=?");
  update.bind(1, rewind.run);
  update.exec();
}

Result<void> carry_out(Project::Impl& project, const Rewind& rewind) {
  return project.write_pieces(Writer::Priority::bulk, [&](Database& database) -> Result<bool> {
    if (!holds(database, rewind)) return false;
    if (truncate_some_points(database, rewind.run, rewind.step)) return true;
    if (remove_some_samples(database, rewind.run, rewind.step)) return true;
    end_rewind(database, rewind);
    return false;
  });
}

bool is_last_checkpoint(Database& database, Id run, std::int64_t step) {
  auto& row = database.statement("SELECT max(step) FROM checkpoints WHERE run=?");
  row.bind(1, run);
  row.executeStep();
  const bool last = !row.getColumn(0).isNull() && row.getColumn(0).getInt64() == step;
  row.reset();
  return last;
}

void take_over(Database& database, Id run, std::int64_t step, const std::string& owner) {
  auto& update = database.statement(
      "UPDATE runs SET state=?,step=?,error='',ended_at=0,owner=?,rewind_step=? WHERE id=?");
  update.bind(1, static_cast<int>(RunState::running));
  update.bind(2, step);
  update.bind(3, owner);
  update.bind(4, step);
  update.bind(5, run);
  update.exec();
}

}  // namespace

bool remove_some_samples(Database& database, Id run, std::int64_t step) {
  auto& remove = database.statement(
      "DELETE FROM run_samples WHERE run=?1 AND step=(SELECT min(step) FROM run_samples WHERE "
      "run=?1 AND step>?2)");
  remove.bind(1, run);
  remove.bind(2, step);
  return remove.exec() > 0;
}

Run Project::Impl::read_run(SQLite::Statement& row) {
  auto run = rows::read_run(row);
  if (run.state != RunState::running && run.state != RunState::paused) return run;
  const auto name = row.getColumn(rows::run_owner_column).getString();
  if (name != owner.name()) {
    run.live = owner.is_open(name);
    return run;
  }
  const std::scoped_lock lock(going_mutex);
  run.live = going.contains(run.id);
  return run;
}

Result<Run> Runs::claim(Id id, const Checkpoint& from) {
  // Where the commit itself fails the run stays listed as going, which only this program minds.
  Run run;
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                   " FROM runs WHERE id=? AND deleted=0");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("run", std::to_string(id));
    run = project_.read_run(row);
    row.reset();
    if (run.live) return is_live_elsewhere(run.name);
    if (run.state == RunState::done) return is_done(run.name);
    if (!is_last_checkpoint(database, id, from.step)) return has_gone_on(run.name);
    take_over(database, id, from.step, project_.owner.name());
    const std::scoped_lock lock(project_.going_mutex);
    project_.going.insert(id);
    return {};
  }));
  project_.metrics.forget(id);
  if (auto done = carry_out(project_, {id, from.step, project_.owner.name()}); !done) {
    std::ignore = finish(id, RunState::failed, {}, to_english(done.error()));
    return std::unexpected(std::move(done).error());
  }
  return get(id);
}

void settle_abandoned_runs(Database& database, const Owner& owner) {
  std::vector<Id> abandoned;
  auto& rows = database.statement("SELECT id,owner FROM runs WHERE state IN (?,?)");
  rows.bind(1, static_cast<int>(RunState::running));
  rows.bind(2, static_cast<int>(RunState::paused));
  while (rows.executeStep())
    if (!owner.is_open(rows.getColumn(1).getString()))
      abandoned.push_back(rows.getColumn(0).getInt64());
  rows.reset();
  for (const auto run : abandoned) {
    auto& update = database.statement("UPDATE runs SET state=? WHERE id=?");
    update.bind(1, static_cast<int>(RunState::interrupted));
    update.bind(2, run);
    update.exec();
  }
}

Result<void> finish_interrupted_work(Project::Impl& project) {
  ARBITER_ASSIGN(const auto rewinds,
                 project.read([&](Database& database) -> Result<std::vector<Rewind>> {
                   auto& row = database.statement(
                       "SELECT id,rewind_step,owner FROM runs WHERE rewind_step IS NOT NULL");
                   std::vector<Rewind> found;
                   while (row.executeStep())
                     found.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt64(),
                                      row.getColumn(2).getString()});
                   return found;
                 }));
  // One that fails (a damaged curve) keeps nothing from the others.
  Result<void> all;
  const auto note = [&all](Result<void> one) {
    if (!one && all) all = std::move(one);
  };
  for (const auto& rewind : rewinds)
    if (!project.owner.is_open(rewind.owner)) note(carry_out(project, rewind));
  note(finish_removals(project));
  note(remove_left_overs(project.folder));
  return all;
}

Result<void> Project::Impl::write_with_metrics(Id run, Writer::Priority priority,
                                               const Writer::Work& work) {
  const std::scoped_lock lock(storing_metrics);
  const auto waiting = metrics.take(run);
  auto done = write(priority, [&](Database& database) -> Result<void> {
    for (const auto& [name, points] : waiting) store_points(database, run, name, points);
    return work(database);
  });
  done ? metrics.stored(run) : metrics.put_back(run);
  return done;
}

}  // namespace arbiter::project
