// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/project/impl.h"
#include "core/project/queue.h"
#include "core/project/rows.h"
#include "core/project/search.h"

namespace arbiter::project {
namespace {

Result<ComparisonView> load_view(Database& database, Comparison comparison) {
  ComparisonView view;
  auto& prompt = database.statement(std::string("SELECT ") + rows::prompt_columns +
                                    " FROM prompts p WHERE p.id=?");
  prompt.bind(1, comparison.prompt);
  if (!prompt.executeStep()) return no_such("prompt", std::to_string(comparison.prompt));
  view.prompt = rows::read_prompt(prompt);
  for (const auto id : comparison.responses) {
    auto& response = database.statement(std::string("SELECT ") + rows::response_columns +
                                        " FROM responses r WHERE r.id=?");
    response.bind(1, id);
    if (!response.executeStep()) return no_such("response", std::to_string(id));
    view.responses.push_back(rows::read_response(response));
  }
  view.comparison = std::move(comparison);
  return view;
}

void add_responses(Database& database, const std::vector<Id>& responses,
                   rows::ContentHash& content) {
  for (const auto id : responses) {
    auto& row = database.statement("SELECT kind,form,text FROM responses WHERE id=?");
    row.bind(1, id);
    if (row.executeStep())
      content.add(row.getColumn(0).getInt(), row.getColumn(1).getInt(),
                  row.getColumn(2).getString());
    row.reset();
  }
}

/// The conditions of a filter. Values are bound, not written into the text, so that there is one
/// prepared statement for all of them.
struct Conditions {
  std::string sql = rows::visible_import;
  std::vector<Id> numbers;
  std::string query;
  bool impossible = false;

  void add(const char* condition, Id number) {
    sql += condition;
    numbers.push_back(number);
  }
};

Conditions conditions_of(const ComparisonFilter& filter) {
  Conditions conditions;
  if (filter.judged) conditions.sql += *filter.judged ? " AND judgments>0" : " AND judgments=0";
  if (filter.retired) conditions.sql += *filter.retired ? " AND retired=1" : " AND retired=0";
  if (filter.prompt > 0) conditions.add(" AND c.prompt=?", filter.prompt);
  if (!filter.search.empty()) {
    conditions.query = search_query(filter.search);
    conditions.impossible = conditions.query.empty();
  }
  return conditions;
}

bool is_everything(const ComparisonFilter& filter) {
  return filter.search.empty() && !filter.judged && !filter.retired && filter.prompt == 0;
}

/// The id of the row at `offset`, where ids have no gaps (nothing was ever removed, no import is
/// pending): a far page of a large table then costs no more than the first.
std::optional<Id> dense_id(Database& database, std::int64_t offset) {
  auto& row = database.statement(
      "SELECT (SELECT min(id) FROM comparisons),(SELECT max(id) FROM comparisons),"
      "(SELECT comparisons FROM counters),"
      "EXISTS(SELECT 1 FROM imports WHERE committed_seq IS NULL)");
  row.executeStep();
  const Id least = row.getColumn(0).getInt64();
  const Id greatest = row.getColumn(1).getInt64();
  const bool dense = row.getColumn(3).getInt() == 0 && least > 0 &&
                     greatest < std::numeric_limits<Id>::max() / 2 && offset < greatest &&
                     greatest - least + 1 == row.getColumn(2).getInt64();
  row.reset();
  return dense ? std::optional(least + offset) : std::nullopt;
}

/// The condition as SQL; the search stands last.
std::string where(const Conditions& conditions) {
  if (conditions.query.empty()) return conditions.sql;
  return conditions.sql + " AND c.prompt " + prompts_that_match;
}

/// Binds in the order of `where`; the number of the next parameter.
int bind(SQLite::Statement& statement, const Conditions& conditions) {
  int next = 1;
  for (const Id number : conditions.numbers) statement.bind(next++, number);
  if (conditions.query.empty()) return next;
  statement.bind(next++, conditions.query);
  statement.bind(next++, conditions.query);
  return next;
}

}  // namespace

Result<void> Comparisons::add(std::span<Comparison> comparisons) {
  return project_.write_chunked(
      Writer::Priority::normal, comparisons.size(),
      [&](Database& database, std::size_t i) -> Result<void> {
        auto& row = database.statement("SELECT text_hash FROM prompts WHERE id=?");
        row.bind(1, comparisons[i].prompt);
        if (!row.executeStep()) return no_such("prompt", std::to_string(comparisons[i].prompt));
        rows::ContentHash content(row.getColumn(0).getInt64());
        row.reset();
        if (comparisons[i].responses.empty()) {
          return fail(ErrorCode::invalid_argument,
                      ARBITER_MESSAGE("core", "A comparison needs at least one response."));
        }
        const Id set = queue::set_of(database, comparisons[i].import_id, {});
        queue::count_in(database, set, 1);
        add_responses(database, comparisons[i].responses, content);
        rows::insert_comparison(database, comparisons[i], set, content);
        count_up(database, "comparisons", 1);
        return {};
      });
}

Result<Comparison> Comparisons::get(Id id) const {
  return project_.read([&](Database& database) -> Result<Comparison> {
    auto& row = database.statement(std::string("SELECT ") + rows::comparison_columns +
                                   " FROM comparisons c WHERE c.id=?");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("comparison", std::to_string(id));
    return rows::read_comparison(row);
  });
}

Result<ComparisonView> Comparisons::view(Id id) const {
  ARBITER_ASSIGN(auto comparison, get(id));
  return project_.read(
      [&](Database& database) { return load_view(database, std::move(comparison)); });
}

Result<std::optional<ComparisonView>> Comparisons::next_for(Id annotator,
                                                            std::span<const Id> excluding) const {
  return project_.read([&](Database& database) -> Result<std::optional<ComparisonView>> {
    const auto id = queue::next(database, annotator, excluding);
    if (!id) return std::nullopt;
    auto& row = database.statement(std::string("SELECT ") + rows::comparison_columns +
                                   " FROM comparisons c WHERE c.id=?");
    row.bind(1, *id);
    if (!row.executeStep()) return no_such("comparison", std::to_string(*id));
    ARBITER_ASSIGN(auto view, load_view(database, rows::read_comparison(row)));
    return std::optional(std::move(view));
  });
}

Result<Comparisons::Todo> Comparisons::todo(Id annotator) const {
  return project_.read([&](Database& database) -> Result<Todo> {
    const auto left = queue::left(database, annotator);
    return Todo{left.done, left.left};
  });
}

Result<std::vector<ComparisonRow>> Comparisons::list(const Filter& filter, std::int64_t offset,
                                                     std::int64_t limit) const {
  return project_.read([&](Database& database) -> Result<std::vector<ComparisonRow>> {
    auto conditions = conditions_of(filter);
    std::vector<ComparisonRow> list;
    if (conditions.impossible) return list;
    const auto first =
        offset > 0 && is_everything(filter) ? dense_id(database, offset) : std::nullopt;
    if (first) conditions.add(" AND c.id>=?", *first);
    auto& row = database.statement(
        std::string("SELECT ") + rows::comparison_columns +
        ",(SELECT substr(p.text,1,300) FROM prompts p WHERE p.id=c.prompt),c.judgments,c.retired "
        "FROM comparisons c WHERE " +
        where(conditions) + " ORDER BY c.id LIMIT ? OFFSET ?");
    const int next = bind(row, conditions);
    row.bind(next, limit);
    row.bind(next + 1, first ? 0 : offset);
    while (row.executeStep())
      list.push_back({rows::read_comparison(row), row.getColumn(6).getString(),
                      row.getColumn(7).getInt64(), row.getColumn(8).getInt() != 0});
    return list;
  });
}

Result<std::int64_t> Comparisons::count(const Filter& filter) const {
  return project_.read([&](Database& database) -> Result<std::int64_t> {
    const auto conditions = conditions_of(filter);
    if (conditions.impossible) return 0;
    const bool everything = is_everything(filter);
    auto& row = database.statement(everything ? std::string("SELECT comparisons FROM counters")
                                              : "SELECT count(*) FROM comparisons c WHERE " +
                                                    where(conditions));
    if (!everything) bind(row, conditions);
    row.executeStep();
    return row.getColumn(0).getInt64();
  });
}

Result<std::optional<std::int64_t>> Comparisons::place(const Filter& filter, Id id) const {
  return project_.read([&](Database& database) -> Result<std::optional<std::int64_t>> {
    auto conditions = conditions_of(filter);
    if (conditions.impossible) return std::nullopt;
    conditions.add(" AND c.id<=?", id);
    auto& row = database.statement("SELECT count(*),max(c.id) FROM comparisons c WHERE " +
                                   where(conditions));
    bind(row, conditions);
    row.executeStep();
    const auto count = row.getColumn(0).getInt64();
    if (count == 0 || row.getColumn(1).getInt64() != id) return std::nullopt;
    return count - 1;
  });
}

Result<std::vector<Id>> Comparisons::with_priority(double priority, Id after) const {
  return project_.read([&](Database& database) -> Result<std::vector<Id>> {
    auto& row = database.statement(
        "SELECT id FROM comparisons WHERE priority=?1 AND id>?2 AND import_id NOT IN "
        "(SELECT id FROM imports WHERE committed_seq IS NULL) ORDER BY id");
    row.bind(1, priority);
    row.bind(2, after);
    std::vector<Id> ids;
    while (row.executeStep()) ids.push_back(row.getColumn(0).getInt64());
    return ids;
  });
}

Result<Id> Comparisons::last_id() const {
  return project_.read([&](Database& database) -> Result<Id> {
    return database.connection()
        .execAndGet("SELECT coalesce(max(id),0) FROM comparisons")
        .getInt64();
  });
}

Result<void> Comparisons::set_priorities(std::span<const std::pair<Id, double>> priorities) {
  return project_.write_chunked(
      Writer::Priority::bulk, priorities.size(),
      [&](Database& database, std::size_t i) -> Result<void> {
        auto& update = database.statement("UPDATE comparisons SET priority=? WHERE id=?");
        update.bind(1, priorities[i].second);
        update.bind(2, priorities[i].first);
        update.exec();
        return {};
      });
}

Result<Comparisons::Open> Comparisons::open(double priority) const {
  return project_.read([&](Database& database) -> Result<Open> {
    const auto open = queue::open(database, priority);
    auto& row = database.statement(
        "SELECT count(*) FROM comparisons INDEXED BY comparisons_retired WHERE retired=1");
    row.executeStep();
    const Open counted{open.fresh, open.older, row.getColumn(0).getInt64()};
    row.reset();
    return counted;
  });
}

Result<std::int64_t> Comparisons::open_singles(double priority) const {
  return project_.read([&](Database& database) {
    return Result<std::int64_t>(queue::open_singles(database, priority));
  });
}

Result<std::int64_t> Comparisons::retire_older(double priority) {
  ARBITER_ASSIGN(const auto ids, project_.read([&](Database& database) -> Result<std::vector<Id>> {
    auto& row = database.statement(
        "SELECT c.id FROM judge_sets s JOIN comparisons c ON c.judge_set=s.id "
        "WHERE s.count>0 AND s.answered=0 AND c.priority<? AND s.import_id NOT IN "
        "(SELECT id FROM imports WHERE committed_seq IS NULL)");
    row.bind(1, priority);
    std::vector<Id> ids;
    while (row.executeStep()) ids.push_back(row.getColumn(0).getInt64());
    return ids;
  }));
  std::int64_t retired = 0;
  ARBITER_TRY(project_.write_chunked(Writer::Priority::bulk, ids.size(),
                                     [&](Database& database, std::size_t i) -> Result<void> {
                                       retired += queue::retire(database, ids[i]) ? 1 : 0;
                                       return {};
                                     }));
  return retired;
}

Result<std::int64_t> Comparisons::take_back() {
  ARBITER_ASSIGN(const auto ids, project_.read([&](Database& database) -> Result<std::vector<Id>> {
    auto& row = database.statement(
        "SELECT id FROM comparisons INDEXED BY comparisons_retired WHERE retired=1 ORDER BY id");
    std::vector<Id> ids;
    while (row.executeStep()) ids.push_back(row.getColumn(0).getInt64());
    return ids;
  }));
  std::int64_t returned = 0;
  ARBITER_TRY(project_.write_chunked(Writer::Priority::bulk, ids.size(),
                                     [&](Database& database, std::size_t i) -> Result<void> {
                                       returned += queue::take_back(database, ids[i]) ? 1 : 0;
                                       return {};
                                     }));
  return returned;
}

}  // namespace arbiter::project
