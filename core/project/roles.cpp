// SPDX-License-Identifier: GPL-3.0-or-later
// The roles of stored prompts: the part of `Prompts` that decides and changes them.
#include <algorithm>

#include "core/base/clock.h"
#include "core/project/impl.h"
#include "core/project/rows.h"

namespace arbiter::project {
namespace {

constexpr const char* kSharesKey = "prompt_roles";

std::unexpected<Error> cannot_move(Id prompt, PromptRole from, PromptRole to) {
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core",
                      "Prompt {prompt} cannot go from {from} to {to}: once the project has "
                      "a run, prompts only go from train to test."),
      {{"prompt", std::to_string(prompt)}, {"from", role_name(from)}, {"to", role_name(to)}});
}

std::unexpected<Error> has_been_used(Id prompt) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "Prompt {prompt} cannot be tested on: it was in the project when a "
                              "run started that may have learned from it. Import new prompts for "
                              "testing."),
              {{"prompt", std::to_string(prompt)}});
}

bool is_true(Database& database, const char* sql) {
  return database.connection().execAndGet(sql).getInt() != 0;
}

/// Whether a run may have learned from it: it was there when the run started. Runs of older
/// programs do not say what was.
bool is_used(Database& database, Id prompt) {
  auto& row = database.statement(
      "SELECT EXISTS(SELECT 1 FROM runs r,prompts p WHERE p.id=? AND "
      "(json_extract(r.settings,'$.last_prompt') IS NULL OR "
      "(p.id<=json_extract(r.settings,'$.last_prompt') AND (p.import_id=0 OR "
      "json_extract(r.settings,'$.prompts_seq') IS NULL OR (SELECT committed_seq FROM imports i "
      "WHERE i.id=p.import_id)<=json_extract(r.settings,'$.prompts_seq')))))");
  row.bind(1, prompt);
  row.executeStep();
  const bool used = row.getColumn(0).getInt() != 0;
  row.reset();
  return used;
}

const char* counter_of(PromptRole role) {
  return role == PromptRole::test ? "held_out_prompts" : "validation_prompts";
}

void store_role(Database& database, const Prompt& prompt, PromptRole role) {
  auto& update = database.statement("UPDATE prompts SET role=? WHERE id=?");
  update.bind(1, static_cast<int>(role));
  update.bind(2, prompt.id);
  update.exec();
  if (prompt.role != PromptRole::train) count_up(database, counter_of(*prompt.role), -1);
  if (role != PromptRole::train) count_up(database, counter_of(role), 1);
  auto& log =
      database.statement("INSERT INTO role_changes(prompt,role_from,role_to,at) VALUES(?,?,?,?)");
  log.bind(1, prompt.id);
  log.bind(2, static_cast<int>(*prompt.role));
  log.bind(3, static_cast<int>(role));
  log.bind(4, now());
  log.exec();
}

/// The prompts with the same text as one, itself among them.
Result<std::vector<Prompt>> same_text(Database& database, Id id) {
  auto& row = database.statement(
      std::string("SELECT ") + rows::prompt_columns +
      " FROM prompts p JOIN prompts q ON q.id=? WHERE p.text_hash=q.text_hash AND p.text=q.text");
  row.bind(1, id);
  std::vector<Prompt> prompts;
  while (row.executeStep()) prompts.push_back(rows::read_prompt(row));
  row.reset();
  if (prompts.empty()) return no_such("prompt", std::to_string(id));
  return prompts;
}

Result<void> change_role(Database& database, Id id, PromptRole role) {
  // A run that says that it saw no prompt, as an agent's, binds none.
  const bool free = !is_true(database,
                             "SELECT EXISTS(SELECT 1 FROM runs WHERE "
                             "coalesce(json_extract(settings,'$.last_prompt'),1)>0)");
  ARBITER_ASSIGN(const auto prompts, same_text(database, id));
  for (const auto& prompt : prompts) {
    if (prompt.role == role) continue;
    const bool allowed = *prompt.role == PromptRole::train && role == PromptRole::test;
    if (!free && !allowed) return cannot_move(id, *prompt.role, role);
    if (!free && is_used(database, prompt.id)) return has_been_used(id);
  }
  for (const auto& prompt : prompts)
    if (prompt.role != role) store_role(database, prompt, role);
  return {};
}

}  // namespace

RoleShares read_role_shares(Database& database) {
  auto& row = database.statement("SELECT value FROM settings WHERE key=?");
  row.bind(1, kSharesKey);
  RoleShares shares;
  if (row.executeStep()) {
    const auto stored = rows::read_json(row.getColumn(0));
    if (stored.is_object()) {
      shares.validation = stored.value("validation", shares.validation);
      shares.test = stored.value("test", shares.test);
    }
  }
  row.reset();
  return shares;
}

Result<RoleShares> Prompts::role_shares() const {
  return project_.read(
      [](Database& database) -> Result<RoleShares> { return read_role_shares(database); });
}

Result<void> Prompts::set_role_shares(const RoleShares& shares) {
  const bool sound =
      shares.validation >= 0 && shares.test >= 0 && shares.validation + shares.test < 1;
  if (!sound) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "The shares for validation and test are from 0 on and together "
                                "below 1."));
  }
  return project_.settings.set(kSharesKey,
                               {{"validation", shares.validation}, {"test", shares.test}});
}

Result<std::optional<PromptRole>> Prompts::role_of_text(const std::string& text) const {
  return project_.read([&](Database& database) -> Result<std::optional<PromptRole>> {
    return rows::role_of_text(database, text);
  });
}

Result<void> Prompts::set_role(std::span<const Id> prompts, PromptRole role) {
  return project_.write_chunked(
      Writer::Priority::normal, prompts.size(), [&](Database& database, std::size_t i) {
        // The counters of an import that is not there yet are in its tally.
        if (is_true(database, "SELECT EXISTS(SELECT 1 FROM imports WHERE committed_seq IS NULL)"))
          return Result<void>(
              fail(ErrorCode::locked,
                   ARBITER_MESSAGE("core", "An import is going on. Try again when it has ended.")));
        return change_role(database, prompts[i], role);
      });
}

Result<std::vector<RoleChange>> Prompts::role_changes() const {
  return project_.read([](Database& database) -> Result<std::vector<RoleChange>> {
    auto& row =
        database.statement("SELECT prompt,role_from,role_to,at FROM role_changes ORDER BY id");
    std::vector<RoleChange> changes;
    while (row.executeStep())
      changes.push_back(
          {row.getColumn(0).getInt64(), static_cast<PromptRole>(row.getColumn(1).getInt()),
           static_cast<PromptRole>(row.getColumn(2).getInt()), row.getColumn(3).getInt64()});
    return changes;
  });
}

}  // namespace arbiter::project
