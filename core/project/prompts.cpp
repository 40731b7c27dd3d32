// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/impl.h"
#include "core/project/rows.h"
#include "core/project/search.h"

namespace arbiter::project {
namespace {

/// The conditions of a filter on `prompts p`, and the values that go with them in their order.
struct Conditions {
  std::string sql;
  std::vector<std::int64_t> numbers;
  std::string query;
  bool impossible = false;

  void add(const char* condition, std::int64_t number) {
    sql += condition;
    numbers.push_back(number);
  }
};

Conditions conditions_of(const PromptFilter& filter) {
  Conditions conditions;
  if (filter.max_seq) {
    conditions.add("(import_id=0 OR import_id IN (SELECT id FROM imports WHERE committed_seq<=?))",
                   *filter.max_seq);
  } else {
    conditions.sql = rows::visible_import;
  }
  // The index by role has ids in their order for one role; for several, the table itself has.
  if (!filter.roles.empty())
    conditions.sql +=
        (filter.roles.size() == 1 ? " AND p.role" : " AND +p.role") + rows::in_roles(filter.roles);
  if (filter.max_id > 0) conditions.add(" AND p.id<=?", filter.max_id);
  if (!filter.search.empty()) {
    conditions.query = search_query(filter.search);
    conditions.impossible = conditions.query.empty();
    conditions.sql += std::string(" AND p.id ") + prompts_that_match;
  }
  return conditions;
}

/// Binds from parameter `next` on; the number of the next one.
int bind(SQLite::Statement& statement, const Conditions& conditions, int next = 1) {
  for (const auto number : conditions.numbers) statement.bind(next++, number);
  if (conditions.query.empty()) return next;
  statement.bind(next++, conditions.query);
  statement.bind(next++, conditions.query);
  return next;
}

}  // namespace

Result<void> Prompts::add(std::span<Prompt> prompts) {
  return project_.write_chunked(Writer::Priority::normal, prompts.size(),
                                [&](Database& database, std::size_t i) -> Result<void> {
                                  rows::insert_prompt(database, prompts[i],
                                                      read_role_shares(database));
                                  count_up(database, "prompts", 1);
                                  if (prompts[i].role == PromptRole::test)
                                    count_up(database, "held_out_prompts", 1);
                                  if (prompts[i].role == PromptRole::validation)
                                    count_up(database, "validation_prompts", 1);
                                  return {};
                                });
}

Result<void> Project::Impl::check_bodies(std::span<const Response> responses) const {
  const BlobStore store(folder / "blobs");
  for (const auto& response : responses) {
    const auto* blob = response.body.blob();
    if (!blob || store.has(*blob)) continue;
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core", "The project's store has no file {name}."),
                {{"name", blob->sha256}});
  }
  return {};
}

Result<void> Prompts::add_responses(std::span<Response> responses) {
  ARBITER_TRY(project_.check_bodies(responses));
  return project_.write_chunked(Writer::Priority::normal, responses.size(),
                                [&](Database& database, std::size_t i) -> Result<void> {
                                  rows::insert_response(database, responses[i]);
                                  count_up(database, "responses", 1);
                                  return {};
                                });
}

Result<Prompt> Prompts::get(Id id) const {
  return project_.read([&](Database& database) -> Result<Prompt> {
    auto& row = database.statement(std::string("SELECT ") + rows::prompt_columns +
                                   " FROM prompts p WHERE p.id=?");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("prompt", std::to_string(id));
    return rows::read_prompt(row);
  });
}

Result<Response> Prompts::response(Id id) const {
  return project_.read([&](Database& database) -> Result<Response> {
    auto& row = database.statement(std::string("SELECT ") + rows::response_columns +
                                   " FROM responses r WHERE r.id=?");
    row.bind(1, id);
    if (!row.executeStep()) return no_such("response", std::to_string(id));
    return rows::read_response(row);
  });
}

Result<std::vector<Response>> Prompts::responses_of(Id prompt) const {
  return project_.read([&](Database& database) -> Result<std::vector<Response>> {
    auto& row = database.statement(std::string("SELECT ") + rows::response_columns +
                                   " FROM responses r WHERE r.prompt=? ORDER BY r.id");
    row.bind(1, prompt);
    std::vector<Response> responses;
    while (row.executeStep()) responses.push_back(rows::read_response(row));
    return responses;
  });
}

Result<std::optional<Prompt>> Prompts::with_text(const std::string& text) const {
  return project_.read([&](Database& database) -> Result<std::optional<Prompt>> {
    auto& row = database.statement(std::string("SELECT ") + rows::prompt_columns +
                                   " FROM prompts p WHERE p.text_hash=? AND p.text=? AND " +
                                   rows::visible_import + " ORDER BY p.id LIMIT 1");
    row.bind(1, rows::text_hash(text));
    row.bind(2, text);
    std::optional<Prompt> found;
    if (row.executeStep()) found = rows::read_prompt(row);
    row.reset();
    return found;
  });
}

Result<std::vector<Prompt>> Prompts::list(const Filter& filter, Id after,
                                          std::int64_t limit) const {
  return project_.read([&](Database& database) -> Result<std::vector<Prompt>> {
    const auto conditions = conditions_of(filter);
    std::vector<Prompt> prompts;
    if (conditions.impossible) return prompts;
    auto& row = database.statement(std::string("SELECT ") + rows::prompt_columns +
                                   " FROM prompts p WHERE " + conditions.sql +
                                   " AND p.id>? ORDER BY p.id LIMIT ?");
    const int next = bind(row, conditions);
    row.bind(next, after);
    row.bind(next + 1, limit);
    while (row.executeStep()) prompts.push_back(rows::read_prompt(row));
    return prompts;
  });
}

Result<std::vector<Id>> Prompts::ids(const Filter& filter, Id after, std::int64_t limit) const {
  return project_.read([&](Database& database) -> Result<std::vector<Id>> {
    const auto conditions = conditions_of(filter);
    std::vector<Id> ids;
    if (conditions.impossible) return ids;
    auto& row = database.statement("SELECT p.id FROM prompts p WHERE " + conditions.sql +
                                   " AND p.id>? ORDER BY p.id LIMIT ?");
    const int next = bind(row, conditions);
    row.bind(next, after);
    row.bind(next + 1, limit);
    while (row.executeStep()) ids.push_back(row.getColumn(0).getInt64());
    return ids;
  });
}

Result<void> Prompts::each_id(const Filter& filter, const std::function<void(Id)>& visit) const {
  constexpr std::int64_t kPage = 10000;
  for (Id after = 0;;) {
    ARBITER_ASSIGN(const auto page, ids(filter, after, kPage));
    for (const Id id : page) visit(id);
    if (page.size() < static_cast<std::size_t>(kPage)) return {};
    after = page.back();
  }
}

Result<Id> Prompts::last_id() const {
  return project_.read([](Database& database) -> Result<Id> {
    return database.connection().execAndGet("SELECT coalesce(max(id),0) FROM prompts").getInt64();
  });
}

Result<Id> Prompts::last_response_id() const {
  return project_.read([](Database& database) -> Result<Id> {
    return database.connection().execAndGet("SELECT coalesce(max(id),0) FROM responses").getInt64();
  });
}

Result<std::vector<Response>> Prompts::written_by_people(const Filter& filter,
                                                         Id max_response) const {
  static_assert(static_cast<int>(ResponseOrigin::person) == 2);  // as the index has it
  return project_.read([&](Database& database) -> Result<std::vector<Response>> {
    const auto conditions = conditions_of(filter);
    std::vector<Response> responses;
    if (conditions.impossible) return responses;
    auto& row = database.statement(
        std::string("SELECT ") + rows::response_columns +
        " FROM responses r INDEXED BY responses_of_people CROSS JOIN prompts p ON p.id=r.prompt "
        "WHERE r.origin=2 AND (?1=0 OR r.id<=?1) AND " +
        conditions.sql + " ORDER BY r.prompt,r.id");
    row.bind(1, max_response);
    bind(row, conditions, 2);
    while (row.executeStep()) responses.push_back(rows::read_response(row));
    return responses;
  });
}

Result<std::vector<Id>> Prompts::responses_of_model(const std::string& model, const Filter& filter,
                                                    std::int64_t limit) const {
  static_assert(static_cast<int>(ResponseOrigin::model) == 1 &&
                static_cast<int>(ResponseKind::text) == 0);
  return project_.read([&](Database& database) -> Result<std::vector<Id>> {
    const auto conditions = conditions_of(filter);
    std::vector<Id> ids;
    if (conditions.impossible) return ids;
    auto& row = database.statement(
        "SELECT r.id FROM responses r INDEXED BY responses_of_models CROSS JOIN prompts p ON "
        "p.id=r.prompt WHERE r.origin=1 AND r.kind=0 AND r.model=?1 AND " +
        conditions.sql + " ORDER BY r.prompt,r.id LIMIT ?");
    row.bind(1, model);
    row.bind(bind(row, conditions, 2), limit);
    while (row.executeStep()) ids.push_back(row.getColumn(0).getInt64());
    return ids;
  });
}

Result<std::int64_t> Prompts::count(const Filter& filter) const {
  return project_.read([&](Database& database) -> Result<std::int64_t> {
    const auto conditions = conditions_of(filter);
    if (conditions.impossible) return 0;
    auto& row = database.statement("SELECT count(*) FROM prompts p WHERE " + conditions.sql);
    bind(row, conditions);
    row.executeStep();
    return row.getColumn(0).getInt64();
  });
}

}  // namespace arbiter::project
