// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/impl.h"
#include "core/project/rows.h"
#include "core/project/search.h"

namespace arbiter::project {
namespace {

/// The conditions of a filter, and the values that go with them.
struct Conditions {
  std::string sql = rows::visible_import;
  std::string query;
  bool impossible = false;
};

Conditions conditions_of(const PromptFilter& filter) {
  Conditions conditions;
  if (filter.held_out) conditions.sql += *filter.held_out ? " AND held_out=1" : " AND held_out=0";
  if (!filter.search.empty()) {
    conditions.query = search_query(filter.search);
    conditions.impossible = conditions.query.empty();
    conditions.sql += std::string(" AND p.id ") + prompts_that_match;
  }
  return conditions;
}

int bind(SQLite::Statement& statement, const Conditions& conditions) {
  if (conditions.query.empty()) return 1;
  statement.bind(1, conditions.query);
  statement.bind(2, conditions.query);
  return 3;
}

}  // namespace

Result<void> Prompts::add(std::span<Prompt> prompts) {
  return project_.write_chunked(Writer::Priority::normal, prompts.size(),
                                [&](Database& database, std::size_t i) -> Result<void> {
                                  rows::insert_prompt(database, prompts[i]);
                                  count_up(database, "prompts", 1);
                                  if (prompts[i].held_out)
                                    count_up(database, "held_out_prompts", 1);
                                  return {};
                                });
}

Result<void> Prompts::add_responses(std::span<Response> responses) {
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
