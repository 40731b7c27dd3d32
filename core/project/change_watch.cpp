// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/change_watch.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "core/project/impl.h"
#include "core/project/loop_claim.h"

namespace arbiter::project {
namespace {

std::int64_t data_version(Database& database) {
  return database.connection().execAndGet("PRAGMA data_version").getInt64();
}

/// One number for all that a query gives.
std::size_t mark_of(Database& database, const char* sql) {
  std::size_t mark = 0;
  auto& row = database.statement(sql);
  while (row.executeStep())
    for (int column = 0; column < row.getColumnCount(); ++column)
      mark = mark * 1099511628211ULL ^ std::hash<std::string>{}(row.getColumn(column).getString());
  row.reset();
  return mark;
}

}  // namespace

Result<std::int64_t> ChangeWatch::version(Project::Impl& project) {
  std::int64_t version = 0;
  if (project.writer) {
    ARBITER_TRY(project.writer->look([&](Database& database) -> Result<void> {
      version = data_version(database);
      return {};
    }));
    return version;
  }
  if (!reader_) {
    ARBITER_ASSIGN(reader_, Database::open(project.file, project.reading));
  }
  ARBITER_TRY(guarded(project.file, [&]() -> Result<void> {
    version = data_version(*reader_);
    return {};
  }));
  return version;
}

Result<ChangeWatch::Marks> ChangeWatch::read_marks(Project::Impl& project) {
  return project.read([&](Database& database) -> Result<Marks> {
    Marks marks;
    // Of the comparisons that are open, as many are fewer as were retired.
    marks.data = mark_of(database,
                         "SELECT prompts,held_out_prompts,validation_prompts,responses,comparisons,"
                         "(SELECT total(count) FROM judge_sets) FROM counters");
    marks.judgments =
        mark_of(database, "SELECT judgments,judgments_history,annotators FROM counters");
    marks.runs = mark_of(database,
                         "SELECT id,name,state,step,total_steps,ended_at,deleted,owner,"
                         "(SELECT count(*) FROM checkpoints c WHERE c.run=runs.id) FROM runs");
    marks.settings = mark_of(database, "SELECT key,value FROM settings");
    auto& runs = database.statement("SELECT DISTINCT owner FROM runs WHERE state IN (?,?)");
    runs.bind(1, static_cast<int>(RunState::running));
    runs.bind(2, static_cast<int>(RunState::paused));
    while (runs.executeStep()) {
      const auto owner = runs.getColumn(0).getString();
      if (project.owner.is_open(owner)) marks.at_work.insert(owner);
    }
    runs.reset();
    marks.loop = LoopClaim::is_taken(project.folder);
    return marks;
  });
}

Result<ChangesElsewhere> ChangeWatch::look(Project::Impl& project) {
  check_queries_allowed();
  const std::scoped_lock lock(mutex_);
  ARBITER_ASSIGN(const auto now, version(project));
  const bool all_at_work = std::ranges::all_of(
      marks_.at_work, [&](const std::string& owner) { return project.owner.is_open(owner); });
  const bool same_loop = marks_.loop == LoopClaim::is_taken(project.folder);
  if (version_ == now && all_at_work && same_loop) return ChangesElsewhere();
  ARBITER_ASSIGN(const auto marks, read_marks(project));
  const bool first = !version_;
  version_ = now;
  const auto before = std::exchange(marks_, marks);
  if (first) return ChangesElsewhere();
  return ChangesElsewhere{
      .data = marks.data != before.data,
      .judgments = marks.judgments != before.judgments,
      .runs = marks.runs != before.runs || !all_at_work,
      .settings = marks.settings != before.settings || marks.loop != before.loop};
}

Result<ChangesElsewhere> Project::changes_elsewhere() { return impl_->watch.look(*impl_); }

}  // namespace arbiter::project
