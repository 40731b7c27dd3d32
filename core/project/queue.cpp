// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/queue.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace arbiter::project::queue {
namespace {

/// Sets looked into. With more patterns than this the order is exact among the least answered of
/// them only; everything is still asked.
constexpr int kSetsAtOnce = 256;

constexpr const char* kVisibleSet =
    "import_id NOT IN (SELECT id FROM imports WHERE committed_seq IS NULL)";
constexpr const char* kNotMine =
    "NOT EXISTS(SELECT 1 FROM judge_set_members m WHERE m.annotator=?1 AND m.judge_set=s.id)";

std::string members_text(std::span<const Judge> judges) {
  std::string text;
  for (const auto& judge : judges) {
    if (!text.empty()) text += ' ';
    text += std::to_string(judge.annotator);
    if (judge.skipped) text += 's';
  }
  return text;
}

/// How many people should answer each comparison; no limit where the project does not say.
std::int64_t wanted(Database& database) {
  auto& row = database.statement(
      "SELECT CAST(value AS INTEGER) FROM settings WHERE key='judgments_per_comparison'");
  std::int64_t number = 0;
  if (row.executeStep()) number = row.getColumn(0).getInt64();
  row.reset();
  return number > 0 ? number : std::numeric_limits<std::int64_t>::max();
}

std::vector<Judge> judges_of(Database& database, Id comparison) {
  auto& row = database.statement(
      "SELECT h.annotator,min(j.outcome=?2) FROM heads h JOIN judgments j ON j.seq=h.seq "
      "WHERE h.comparison=?1 AND h.role=?3 GROUP BY h.annotator ORDER BY h.annotator");
  row.bind(1, comparison);
  row.bind(2, static_cast<int>(Outcome::skip));
  row.bind(3, static_cast<int>(Role::annotator));
  std::vector<Judge> judges;
  while (row.executeStep())
    judges.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getInt() != 0});
  row.reset();
  return judges;
}

struct Candidate {
  Id id = 0;
  double priority = 0;
};

/// The first of a set that is not excluded.
std::optional<Candidate> first_of(Database& database, Id set, std::span<const Id> excluding) {
  auto& row = database.statement(
      "SELECT id,priority FROM comparisons INDEXED BY comparisons_queue "
      "WHERE judge_set=? ORDER BY priority DESC,id");
  row.bind(1, set);
  std::optional<Candidate> found;
  while (!found && row.executeStep()) {
    const Id id = row.getColumn(0).getInt64();
    if (std::ranges::find(excluding, id) == excluding.end())
      found = Candidate{id, row.getColumn(1).getDouble()};
  }
  row.reset();
  return found;
}

}  // namespace

Id set_of(Database& database, Id import_id, std::span<const Judge> judges) {
  const auto members = members_text(judges);
  auto& find = database.statement("SELECT id FROM judge_sets WHERE import_id=? AND members=?");
  find.bind(1, import_id);
  find.bind(2, members);
  if (find.executeStep()) {
    const Id id = find.getColumn(0).getInt64();
    find.reset();
    return id;
  }
  auto& insert =
      database.statement("INSERT INTO judge_sets(import_id,members,answered) VALUES(?,?,?)");
  insert.bind(1, import_id);
  insert.bind(2, members);
  insert.bind(3, static_cast<std::int64_t>(std::ranges::count(judges, false, &Judge::skipped)));
  insert.exec();
  const Id id = database.last_id();
  for (const auto& judge : judges) {
    auto& member =
        database.statement("INSERT INTO judge_set_members(annotator,judge_set) VALUES(?,?)");
    member.bind(1, judge.annotator);
    member.bind(2, id);
    member.exec();
  }
  return id;
}

void count_in(Database& database, Id set, std::int64_t by) {
  auto& update = database.statement("UPDATE judge_sets SET count=count+? WHERE id=?");
  update.bind(1, by);
  update.bind(2, set);
  update.exec();
}

void update(Database& database, Id comparison) {
  auto& row = database.statement("SELECT judge_set,import_id FROM comparisons WHERE id=?");
  row.bind(1, comparison);
  if (!row.executeStep() || row.getColumn(0).isNull()) {
    row.reset();
    return;
  }
  const Id before = row.getColumn(0).getInt64();
  const Id import_id = row.getColumn(1).getInt64();
  row.reset();
  const Id after = set_of(database, import_id, judges_of(database, comparison));
  if (after == before) return;
  count_in(database, before, -1);
  count_in(database, after, 1);
  auto& move = database.statement("UPDATE comparisons SET judge_set=? WHERE id=?");
  move.bind(1, after);
  move.bind(2, comparison);
  move.exec();
}

std::optional<Id> next(Database& database, Id annotator, std::span<const Id> excluding) {
  auto& sets = database.statement(
      std::string("SELECT s.id,s.answered FROM judge_sets s INDEXED BY judge_sets_open "
                  "WHERE s.count>0 AND s.answered<?2 AND ") +
      kVisibleSet + " AND " + kNotMine + " ORDER BY s.answered,s.id");
  sets.bind(1, annotator);
  sets.bind(2, wanted(database));
  std::optional<Candidate> best;
  std::int64_t level = -1;
  for (int seen = 0; sets.executeStep(); ++seen) {
    if (best && seen >= kSetsAtOnce) break;
    const auto answered = sets.getColumn(1).getInt64();
    const auto candidate = first_of(database, sets.getColumn(0).getInt64(), excluding);
    if (!candidate) continue;
    // Sets come by how often theirs are answered: a later one is better by its priority alone.
    const bool earlier = best && candidate->priority == best->priority && answered == level &&
                         candidate->id < best->id;
    if (best && candidate->priority <= best->priority && !earlier) continue;
    best = candidate;
    level = answered;
  }
  sets.reset();
  return best ? std::optional(best->id) : std::nullopt;
}

Open open(Database& database, double priority) {
  auto& sets = database.statement(
      std::string("SELECT coalesce(sum(s.count),0),coalesce(sum((SELECT count(*) FROM comparisons "
                  "INDEXED BY comparisons_queue WHERE judge_set=s.id AND priority>=?1)),0) "
                  "FROM judge_sets s INDEXED BY judge_sets_open "
                  "WHERE s.count>0 AND s.answered=0 AND ") +
      kVisibleSet);
  sets.bind(1, priority);
  sets.executeStep();
  Open open;
  open.fresh = sets.getColumn(1).getInt64();
  open.older = sets.getColumn(0).getInt64() - open.fresh;
  sets.reset();
  return open;
}

std::int64_t open_singles(Database& database, double priority) {
  auto& row = database.statement(
      std::string("SELECT count(*) FROM judge_sets s INDEXED BY judge_sets_open CROSS JOIN "
                  "comparisons c INDEXED BY comparisons_queue ON c.judge_set=s.id AND "
                  "c.priority>=?1 WHERE s.count>0 AND s.answered=0 AND instr(c.responses,',')=0 "
                  "AND s.") +
      kVisibleSet);
  row.bind(1, priority);
  row.executeStep();
  const auto singles = row.getColumn(0).getInt64();
  row.reset();
  return singles;
}

bool retire(Database& database, Id comparison) {
  auto& row = database.statement(
      "SELECT s.id FROM comparisons c JOIN judge_sets s ON s.id=c.judge_set "
      "WHERE c.id=? AND s.answered=0");
  row.bind(1, comparison);
  if (!row.executeStep()) {
    row.reset();
    return false;
  }
  const Id set = row.getColumn(0).getInt64();
  row.reset();
  count_in(database, set, -1);
  auto& update = database.statement("UPDATE comparisons SET retired=1,judge_set=NULL WHERE id=?");
  update.bind(1, comparison);
  update.exec();
  return true;
}

bool take_back(Database& database, Id comparison) {
  auto& row = database.statement("SELECT import_id FROM comparisons WHERE id=? AND retired=1");
  row.bind(1, comparison);
  if (!row.executeStep()) {
    row.reset();
    return false;
  }
  const Id import_id = row.getColumn(0).getInt64();
  row.reset();
  const Id set = set_of(database, import_id, judges_of(database, comparison));
  count_in(database, set, 1);
  auto& update = database.statement("UPDATE comparisons SET retired=0,judge_set=? WHERE id=?");
  update.bind(1, set);
  update.bind(2, comparison);
  update.exec();
  return true;
}

Left left(Database& database, Id annotator) {
  auto& row = database.statement(
      std::string("SELECT coalesce(sum(CASE WHEN ") + kNotMine +
      " THEN 0 ELSE s.count END),0),coalesce(sum(CASE WHEN s.answered<?2 AND " + kNotMine +
      " THEN s.count ELSE 0 END),0) FROM judge_sets s WHERE s.count>0 AND " + kVisibleSet);
  row.bind(1, annotator);
  row.bind(2, wanted(database));
  row.executeStep();
  const Left left{row.getColumn(0).getInt64(), row.getColumn(1).getInt64()};
  row.reset();
  return left;
}

}  // namespace arbiter::project::queue
