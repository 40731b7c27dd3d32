// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/project/impl.h"
#include "core/project/queue.h"
#include "core/project/rating.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

std::unexpected<Error> wrong_ranking() {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "The ranking must name each response of the comparison exactly "
                              "once."));
}

std::unexpected<Error> no_rating() {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "A single response is judged good or bad, or gets a score; both good "
                              "and both bad are said of several."));
}

/// What is said of one response by itself.
Result<void> check_single(const Judgment& judgment) {
  const bool says_nothing =
      judgment.outcome == Outcome::skip || judgment.outcome == Outcome::withdrawn;
  return says_nothing || rating_of(judgment) ? Result<void>() : no_rating();
}

Result<void> check_ranking(Database& database, const Judgment& judgment) {
  auto& row = database.statement("SELECT responses FROM comparisons WHERE id=?");
  row.bind(1, judgment.comparison);
  if (!row.executeStep()) return no_such("comparison", std::to_string(judgment.comparison));
  auto wanted = rows::read_ids(row.getColumn(0));
  row.reset();
  if (wanted.size() == 1) ARBITER_TRY(check_single(judgment));
  if (judgment.outcome != Outcome::ranked)
    return judgment.ranking.empty() ? Result<void>() : wrong_ranking();
  std::vector<Id> ranked;
  for (const auto& tier : judgment.ranking) {
    if (tier.empty()) return wrong_ranking();
    ranked.insert(ranked.end(), tier.begin(), tier.end());
  }
  std::ranges::sort(ranked);
  std::ranges::sort(wanted);
  return ranked == wanted ? Result<void>() : wrong_ranking();
}

void bind_head(SQLite::Statement& statement, const Judgment& judgment) {
  statement.bind(1, judgment.comparison);
  statement.bind(2, judgment.annotator);
  statement.bind(3, static_cast<int>(judgment.role));
  statement.bind(4, static_cast<int>(judgment.occasion));
}

std::optional<Judgment> head_of(Database& database, const Judgment& judgment) {
  auto& row = database.statement(
      std::string("SELECT ") + rows::judgment_columns +
      " FROM heads h JOIN judgments j ON j.seq=h.seq WHERE h.comparison=? AND h.annotator=? AND "
      "h.role=? AND h.occasion=?");
  bind_head(row, judgment);
  if (!row.executeStep()) return std::nullopt;
  auto head = rows::read_judgment(row);
  row.reset();
  return head;
}

/// Moves every counter that a live judgment counts in.
void count_live(Database& database, const Judgment& judgment, int by) {
  count_up(database, "judgments", by);
  auto& annotator = database.statement("UPDATE annotators SET judgments=judgments+? WHERE id=?");
  annotator.bind(1, by);
  annotator.bind(2, judgment.annotator);
  annotator.exec();
  auto& comparison = database.statement("UPDATE comparisons SET judgments=judgments+? WHERE id=?");
  comparison.bind(1, by);
  comparison.bind(2, judgment.comparison);
  comparison.exec();
}

Result<void> check_annotator(Database& database, Id annotator) {
  auto& row = database.statement("SELECT 1 FROM annotators WHERE id=?");
  row.bind(1, annotator);
  const bool known = row.executeStep();
  row.reset();
  return known ? Result<void>() : no_such("annotator", std::to_string(annotator));
}

/// What is superseded must be the current judgment of the same person on the same comparison.
Result<void> check_superseded(const Judgment& judgment, const std::optional<Judgment>& head) {
  if (!judgment.supersedes || (head && head->uuid == *judgment.supersedes)) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "That judgment is no longer the current one, so it cannot be "
                              "replaced or taken back."));
}

/// Appends and keeps heads and counters in step. A judgment of something already judged by the
/// same person supersedes it.
Result<void> append(Database& database, Judgment& judgment, Id import_id) {
  ARBITER_TRY(check_ranking(database, judgment));
  ARBITER_TRY(check_annotator(database, judgment.annotator));
  const auto head = head_of(database, judgment);
  ARBITER_TRY(check_superseded(judgment, head));
  if (!judgment.supersedes && head) judgment.supersedes = head->uuid;
  if (judgment.uuid.empty()) judgment.uuid = new_uuid();
  if (judgment.answered_at == 0) judgment.answered_at = now();
  judgment.seq = take_seq(database);
  rows::insert_judgment(database, judgment, import_id);
  const bool live = judgment.outcome != Outcome::withdrawn;
  if (live) {
    auto& set = database.statement(
        "INSERT OR REPLACE INTO heads(comparison,annotator,role,occasion,seq) VALUES(?,?,?,?,?)");
    bind_head(set, judgment);
    set.bind(5, judgment.seq);
    set.exec();
  } else {
    auto& remove = database.statement(
        "DELETE FROM heads WHERE comparison=? AND annotator=? AND role=? AND occasion=?");
    bind_head(remove, judgment);
    remove.exec();
  }
  count_up(database, "judgments_history", 1);
  const int change = (live ? 1 : 0) - (head ? 1 : 0);
  if (change != 0) count_live(database, judgment, change);
  queue::update(database, judgment.comparison);
  return {};
}

constexpr const char* kImportVisible =
    "(j.import_id=0 OR j.import_id IN (SELECT id FROM imports WHERE committed_seq<=?1))";

}  // namespace

Result<Judgment> Judgments::add(Judgment judgment) {
  ARBITER_TRY(project_.write(Writer::Priority::judgment,
                             [&](Database& database) { return append(database, judgment, 0); }));
  return judgment;
}

Result<std::optional<Judgment>> Judgments::add_unless_judged(Judgment judgment) {
  bool judged = false;
  ARBITER_TRY(project_.write(Writer::Priority::judgment, [&](Database& database) -> Result<void> {
    judged = head_of(database, judgment).has_value();
    return judged ? Result<void>() : append(database, judgment, 0);
  }));
  if (judged) return std::nullopt;
  return judgment;
}

Result<bool> Judgments::has_judged(Id annotator, Id comparison) const {
  Judgment said;
  said.annotator = annotator;
  said.comparison = comparison;
  return project_.read(
      [&](Database& database) -> Result<bool> { return head_of(database, said).has_value(); });
}

Result<void> Judgments::add_all(std::span<Judgment> judgments) {
  return project_.write_chunked(
      Writer::Priority::bulk, judgments.size(),
      [&](Database& database, std::size_t i) { return append(database, judgments[i], 0); });
}

Result<Judgment> Judgments::withdraw(const std::string& uuid) {
  ARBITER_ASSIGN(const auto earlier, by_uuid(uuid));
  Judgment withdrawal;
  withdrawal.comparison = earlier.comparison;
  withdrawal.annotator = earlier.annotator;
  withdrawal.role = earlier.role;
  withdrawal.occasion = earlier.occasion;
  withdrawal.outcome = Outcome::withdrawn;
  withdrawal.supersedes = uuid;
  withdrawal.shown_order = earlier.shown_order;
  ARBITER_TRY(project_.write(Writer::Priority::judgment,
                             [&](Database& database) { return append(database, withdrawal, 0); }));
  return withdrawal;
}

Result<std::vector<Judgment>> Judgments::live(const Filter& filter) const {
  return project_.read([&](Database& database) -> Result<std::vector<Judgment>> {
    // Ids are bound, not written into the text: prepared statements are kept by their text.
    std::string conditions;
    if (filter.annotator > 0) conditions += " AND j.annotator=?2";
    if (filter.comparison > 0)
      conditions += filter.max_seq > 0 ? " AND j.comparison=?3" : " AND h.comparison=?3";
    if (!filter.roles.empty())
      conditions +=
          " AND (SELECT p.role FROM comparisons c JOIN prompts p ON p.id=c.prompt WHERE "
          "c.id=j.comparison)" +
          rows::in_roles(filter.roles);
    // As history stood at max_seq: the newest of each head's judgments up to there.
    const std::string source =
        filter.max_seq > 0
            ? "FROM (SELECT max(seq) AS seq FROM judgments j WHERE j.seq<=?1 AND " +
                  std::string(kImportVisible) +
                  " GROUP BY comparison,annotator,role,occasion) h JOIN judgments j ON j.seq=h.seq "
                  "WHERE j.outcome<>" +
                  std::to_string(static_cast<int>(Outcome::withdrawn))
            : "FROM heads h JOIN judgments j ON j.seq=h.seq WHERE " + std::string(kImportVisible);
    auto& row = database.statement(std::string("SELECT ") + rows::judgment_columns + " " + source +
                                   conditions + " ORDER BY j.seq");
    row.bind(1, filter.max_seq > 0 ? filter.max_seq : std::numeric_limits<std::int64_t>::max());
    if (filter.annotator > 0) row.bind(2, filter.annotator);
    if (filter.comparison > 0) row.bind(3, filter.comparison);
    std::vector<Judgment> judgments;
    while (row.executeStep()) judgments.push_back(rows::read_judgment(row));
    return judgments;
  });
}

Result<void> Judgments::each_live(const std::function<bool(const Judgment&)>& visit) const {
  constexpr std::int64_t kPage = 2000;
  for (std::int64_t after = 0;;) {
    ARBITER_ASSIGN(
        const auto page, project_.read([&](Database& database) -> Result<std::vector<Judgment>> {
          auto& row = database.statement(std::string("SELECT ") + rows::judgment_columns +
                                         " FROM heads h JOIN judgments j ON j.seq=h.seq WHERE " +
                                         kImportVisible + " AND h.seq>?2 ORDER BY h.seq LIMIT ?3");
          row.bind(1, std::numeric_limits<std::int64_t>::max());
          row.bind(2, after);
          row.bind(3, kPage);
          std::vector<Judgment> judgments;
          while (row.executeStep()) judgments.push_back(rows::read_judgment(row));
          return judgments;
        }));
    for (const auto& judgment : page) {
      if (!visit(judgment)) return {};
      after = judgment.seq;
    }
    if (page.size() < static_cast<std::size_t>(kPage)) return {};
  }
}

Result<void> Judgments::each(std::int64_t after_seq,
                             const std::function<bool(const Judgment&)>& visit) const {
  constexpr std::int64_t kPage = 1000;
  for (;;) {
    ARBITER_ASSIGN(const auto page,
                   project_.read([&](Database& database) -> Result<std::vector<Judgment>> {
                     auto& row = database.statement(
                         std::string("SELECT ") + rows::judgment_columns +
                         " FROM judgments j WHERE (j.import_id=0 OR j.import_id IN (SELECT id FROM "
                         "imports WHERE committed_seq IS NOT NULL)) AND j.seq>? ORDER BY j.seq "
                         "LIMIT ?");
                     row.bind(1, after_seq);
                     row.bind(2, kPage);
                     std::vector<Judgment> judgments;
                     while (row.executeStep()) judgments.push_back(rows::read_judgment(row));
                     return judgments;
                   }));
    for (const auto& judgment : page) {
      if (!visit(judgment)) return {};
      after_seq = judgment.seq;
    }
    if (page.size() < static_cast<std::size_t>(kPage)) return {};
  }
}

Result<Judgment> Judgments::by_uuid(const std::string& uuid) const {
  return project_.read([&](Database& database) -> Result<Judgment> {
    auto& row = database.statement(std::string("SELECT ") + rows::judgment_columns +
                                   " FROM judgments j WHERE j.uuid=?");
    rows::bind_uuid(row, 1, uuid);
    if (!row.executeStep()) return no_such("judgment", uuid);
    return rows::read_judgment(row);
  });
}

Result<std::vector<Judgment>> Judgments::of_comparison(Id comparison) const {
  return project_.read([&](Database& database) -> Result<std::vector<Judgment>> {
    auto& row = database.statement(std::string("SELECT ") + rows::judgment_columns +
                                   " FROM judgments j WHERE j.comparison=? ORDER BY j.seq");
    row.bind(1, comparison);
    std::vector<Judgment> judgments;
    while (row.executeStep()) judgments.push_back(rows::read_judgment(row));
    return judgments;
  });
}

Result<std::int64_t> Judgments::max_seq() const {
  return project_.read([](Database& database) -> Result<std::int64_t> {
    auto& row = database.statement("SELECT next_seq-1 FROM counters");
    row.executeStep();
    return row.getColumn(0).getInt64();
  });
}

}  // namespace arbiter::project
