// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/engine/algorithm.h"
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

std::string name_stem(RunKind kind) {
  const auto* algorithm = engine::find_algorithm(kind);
  return algorithm != nullptr ? algorithm->run_name : "run";
}

void bind_run(SQLite::Statement& insert, const Run& run, const std::string& owner) {
  rows::bind_uuid(insert, 1, run.uuid);
  insert.bind(2, static_cast<int>(run.kind));
  insert.bind(3, run.name);
  insert.bind(4, static_cast<int>(run.state));
  insert.bind(5, run.settings.dump());
  insert.bind(6, run.seed);
  insert.bind(7, run.threads);
  insert.bind(8, run.precision);
  insert.bind(9, run.program_version);
  insert.bind(10, run.parent_model);
  insert.bind(11, run.reward_run);
  insert.bind(12, run.judgments_max_seq);
  rows::bind_json(insert, 13, run.judgments_filter);
  insert.bind(14, run.judgments_hash);
  insert.bind(15, run.step);
  insert.bind(16, run.total_steps);
  insert.bind(17, run.started_at);
  insert.bind(18, run.ended_at);
  insert.bind(19, run.error);
  rows::bind_json(insert, 20, run.summary);
  insert.bind(21, owner);
}

/// The last step that is shown: a run that is being rewound shows nothing past it.
std::int64_t last_shown_step(Database& database, Id run) {
  auto& row = database.statement("SELECT rewind_step FROM runs WHERE id=?");
  row.bind(1, run);
  auto step = std::numeric_limits<std::int64_t>::max();
  if (row.executeStep() && !row.getColumn(0).isNull()) step = row.getColumn(0).getInt64();
  row.reset();
  return step;
}

}  // namespace

bool tunes_policy(RunKind kind) {
  const auto* algorithm = engine::find_algorithm(kind);
  return algorithm != nullptr && algorithm->makes == engine::Makes::policy;
}

bool makes_language_model(RunKind kind) {
  const auto* algorithm = engine::find_algorithm(kind);
  return algorithm != nullptr && algorithm->makes_language_model();
}

Result<Run> Runs::add(Run run) {
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    if (run.uuid.empty()) run.uuid = new_uuid();
    if (run.started_at == 0) run.started_at = now();
    if (run.program_version.empty()) run.program_version = ARBITER_VERSION;
    if (run.name.empty()) {
      auto& next = database.statement("SELECT coalesce(max(id),0)+1 FROM runs");
      next.executeStep();
      run.name = name_stem(run.kind) + "-" + next.getColumn(0).getString();
      next.reset();
    }
    auto& insert = database.statement(
        "INSERT INTO runs(uuid,kind,name,state,settings,seed,threads,precision,program_version,"
        "parent_model,reward_run,judgments_max_seq,judgments_filter,judgments_hash,step,"
        "total_steps,started_at,ended_at,error,summary,owner) "
        "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    bind_run(insert, run, project_.owner.name());
    insert.exec();
    run.id = database.last_id();
    count_up(database, "runs", 1);
    return {};
  }));
  if (run.state == RunState::running) {
    const std::scoped_lock lock(project_.going_mutex);
    project_.going.insert(run.id);
  }
  run.live = run.state == RunState::running;
  return run;
}

Result<void> Runs::set_state(Id run, RunState state, const std::string& error) {
  return project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& update = database.statement("UPDATE runs SET state=?,error=?,owner=? WHERE id=?");
    update.bind(1, static_cast<int>(state));
    update.bind(2, error);
    update.bind(3, project_.owner.name());
    update.bind(4, run);
    update.exec();
    return {};
  });
}

Result<void> Runs::set_step(Id run, std::int64_t step, std::int64_t total) {
  return project_.write(Writer::Priority::bulk, [&](Database& database) -> Result<void> {
    auto& update = database.statement("UPDATE runs SET step=?,total_steps=? WHERE id=?");
    update.bind(1, step);
    update.bind(2, total);
    update.bind(3, run);
    update.exec();
    return {};
  });
}

Result<void> Runs::set_compute(Id run, std::int64_t threads, const std::string& precision) {
  return project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& update = database.statement("UPDATE runs SET threads=?,precision=? WHERE id=?");
    update.bind(1, threads);
    update.bind(2, precision);
    update.bind(3, run);
    update.exec();
    return {};
  });
}

Result<void> Runs::finish(Id run, RunState state, const nlohmann::json& summary,
                          const std::string& error) {
  {
    // Even where nothing can be stored, this program is no longer at it.
    const std::scoped_lock lock(project_.going_mutex);
    project_.going.erase(run);
  }
  ARBITER_TRY(project_.write_with_metrics(
      run, Writer::Priority::normal, [&](Database& database) -> Result<void> {
        auto& update =
            database.statement("UPDATE runs SET state=?,summary=?,error=?,ended_at=? WHERE id=?");
        update.bind(1, static_cast<int>(state));
        rows::bind_json(update, 2, summary);
        update.bind(3, error);
        update.bind(4, now());
        update.bind(5, run);
        update.exec();
        return {};
      }));
  project_.metrics.forget(run);
  return {};
}

Result<Run> Runs::get(Id id) const {
  return project_.read([&](Database& database) -> Result<Run> {
    auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                   " FROM runs WHERE id=? AND deleted=0");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("run", std::to_string(id));
    return project_.read_run(row);
  });
}

Result<std::vector<Run>> Runs::list() const {
  return project_.read([&](Database& database) -> Result<std::vector<Run>> {
    auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                   " FROM runs WHERE deleted=0 ORDER BY id DESC");
    std::vector<Run> runs;
    while (row.executeStep()) runs.push_back(project_.read_run(row));
    return runs;
  });
}

Result<std::optional<Run>> Runs::latest_done(RunKind kind) const {
  return project_.read([&](Database& database) -> Result<std::optional<Run>> {
    auto& row = database.statement(std::string("SELECT ") + rows::run_columns +
                                   " FROM runs WHERE deleted=0 AND kind=? AND state=? AND "
                                   "EXISTS(SELECT 1 FROM checkpoints c WHERE "
                                   "c.run=runs.id AND c.final=1) ORDER BY id DESC LIMIT 1");
    row.bind(1, static_cast<int>(kind));
    row.bind(2, static_cast<int>(RunState::done));
    if (!row.executeStep()) return std::nullopt;
    return project_.read_run(row);
  });
}

Result<Checkpoint> Runs::add_checkpoint(Checkpoint checkpoint) {
  const auto store = [&](Database& database) -> Result<void> {
    if (checkpoint.written_at == 0) checkpoint.written_at = now();
    auto& insert = database.statement(
        "INSERT INTO checkpoints(run,step,folder,final,written_at,score) VALUES(?,?,?,?,?,?) "
        "ON CONFLICT(run,step) DO UPDATE SET folder=excluded.folder,final=excluded.final,"
        "written_at=excluded.written_at,score=coalesce(excluded.score,score) RETURNING id");
    insert.bind(1, checkpoint.run);
    insert.bind(2, checkpoint.step);
    insert.bind(3, checkpoint.folder);
    insert.bind(4, checkpoint.final ? 1 : 0);
    insert.bind(5, checkpoint.written_at);
    if (checkpoint.score) insert.bind(6, *checkpoint.score);
    insert.executeStep();
    checkpoint.id = insert.getColumn(0).getInt64();
    insert.reset();
    auto& keep = database.statement("DELETE FROM removals WHERE folder=?");
    keep.bind(1, checkpoint.folder);
    keep.exec();
    auto& step = database.statement("UPDATE runs SET step=max(step,?) WHERE id=?");
    step.bind(1, checkpoint.step);
    step.bind(2, checkpoint.run);
    step.exec();
    return {};
  };
  ARBITER_TRY(project_.write_with_metrics(checkpoint.run, Writer::Priority::normal, store));
  return checkpoint;
}

Result<std::vector<Checkpoint>> Runs::checkpoints(Id run) const {
  return project_.read([&](Database& database) -> Result<std::vector<Checkpoint>> {
    auto& row = database.statement(std::string("SELECT ") + rows::checkpoint_columns +
                                   " FROM checkpoints WHERE run=? ORDER BY step");
    row.bind(1, run);
    std::vector<Checkpoint> checkpoints;
    while (row.executeStep()) checkpoints.push_back(rows::read_checkpoint(row));
    return checkpoints;
  });
}

Result<std::optional<Checkpoint>> Runs::last_checkpoint(Id run) const {
  ARBITER_ASSIGN(const auto all, checkpoints(run));
  if (all.empty()) return std::nullopt;
  return all.back();
}

void Runs::add_metrics(Id run, std::int64_t step,
                       std::span<const std::pair<std::string, double>> values) {
  // A failed write keeps nothing from training: the curves are drawn from the channel, and the
  // next checkpoint reports the same trouble.
  if (project_.metrics.add(run, step, values)) (void)flush_metrics(run);
}

Result<void> Runs::flush_metrics(Id run) {
  if (project_.metrics.empty(run)) return {};
  return project_.write_with_metrics(run, Writer::Priority::bulk,
                                     [](Database&) -> Result<void> { return {}; });
}

Result<std::vector<std::string>> Runs::metric_names(Id run) const {
  ARBITER_ASSIGN(
      auto names, project_.read([&](Database& database) -> Result<std::vector<std::string>> {
        const auto shown = last_shown_step(database, run);
        auto& row = database.statement(
            "SELECT DISTINCT name FROM metric_chunks WHERE run=? AND first_step<=? ORDER BY name");
        row.bind(1, run);
        row.bind(2, shown);
        std::vector<std::string> found;
        while (row.executeStep()) found.push_back(row.getColumn(0).getString());
        return found;
      }));
  for (auto& name : project_.metrics.names(run))
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

Result<std::vector<MetricPoint>> Runs::metric(Id run, const std::string& name,
                                              std::int64_t max_points) const {
  const auto waiting = project_.metrics.peek(run, name);
  ARBITER_ASSIGN(auto points,
                 project_.read([&](Database& database) -> Result<std::vector<MetricPoint>> {
                   return load_points(database, run, name, last_shown_step(database, run));
                 }));
  append_waiting(points, waiting);
  return reduce_points(points, max_points);
}

Result<void> Runs::add_samples(Id run, std::span<const RunSample> samples) {
  return project_.write(Writer::Priority::bulk, [&](Database& database) -> Result<void> {
    std::int64_t number = 0;
    for (const auto& sample : samples) {
      auto& insert = database.statement(
          "INSERT OR REPLACE INTO run_samples(run,step,number,prompt,policy,reference,"
          "policy_score,reference_score,kl,policy_ended,reference_ended) "
          "VALUES(?,?,?,?,?,?,?,?,?,?,?)");
      insert.bind(1, run);
      insert.bind(2, sample.step);
      insert.bind(3, number++);
      insert.bind(4, sample.prompt);
      insert.bind(5, sample.policy);
      insert.bind(6, sample.reference);
      insert.bind(7, sample.policy_score);
      insert.bind(8, sample.reference_score);
      insert.bind(9, sample.kl);
      insert.bind(10, sample.policy_ended ? 1 : 0);
      insert.bind(11, sample.reference_ended ? 1 : 0);
      insert.exec();
    }
    return {};
  });
}

Result<std::vector<RunSample>> Runs::samples(Id run, std::int64_t step) const {
  return project_.read([&](Database& database) -> Result<std::vector<RunSample>> {
    const auto shown = last_shown_step(database, run);
    auto& row = database.statement(
        "SELECT step,prompt,policy,reference,policy_score,reference_score,kl,policy_ended,"
        "reference_ended FROM run_samples "
        "WHERE run=?1 AND step<=?3 AND step=CASE WHEN ?2<0 THEN (SELECT max(step) FROM run_samples "
        "WHERE run=?1 AND step<=?3) ELSE ?2 END ORDER BY number");
    row.bind(1, run);
    row.bind(2, step);
    row.bind(3, shown);
    std::vector<RunSample> samples;
    while (row.executeStep())
      samples.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString(),
                         row.getColumn(2).getString(), row.getColumn(3).getString(),
                         row.getColumn(4).getDouble(), row.getColumn(5).getDouble(),
                         row.getColumn(6).getDouble(), row.getColumn(7).getInt() != 0,
                         row.getColumn(8).getInt() != 0});
    return samples;
  });
}

}  // namespace arbiter::project
