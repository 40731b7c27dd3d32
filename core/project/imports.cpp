// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include "core/base/clock.h"
#include "core/base/uuid.h"
#include "core/project/impl.h"
#include "core/project/queue.h"
#include "core/project/rating.h"
#include "core/project/repeats.h"
#include "core/project/rows.h"
#include "core/project/search.h"

namespace arbiter::project {
namespace {

/// What an import will add to the counters once it is visible; kept in its row.
struct Tally {
  std::int64_t prompts = 0;
  std::int64_t held_out = 0;  ///< for test
  std::int64_t validation = 0;
  std::int64_t responses = 0;
  std::int64_t comparisons = 0;
  std::int64_t judgments = 0;  ///< live ones
  std::int64_t history = 0;
  std::map<Id, std::int64_t> annotators;

  nlohmann::json to_json() const {
    nlohmann::json by_annotator = nlohmann::json::object();
    for (const auto& [id, count] : annotators) by_annotator[std::to_string(id)] = count;
    return {{"prompts", prompts},     {"held_out", held_out},       {"validation", validation},
            {"responses", responses}, {"comparisons", comparisons}, {"judgments", judgments},
            {"history", history},     {"annotators", by_annotator}};
  }
  static Tally from_json(const nlohmann::json& json) {
    Tally tally;
    tally.prompts = json.value("prompts", std::int64_t{0});
    tally.held_out = json.value("held_out", std::int64_t{0});
    tally.validation = json.value("validation", std::int64_t{0});
    tally.responses = json.value("responses", std::int64_t{0});
    tally.comparisons = json.value("comparisons", std::int64_t{0});
    tally.judgments = json.value("judgments", std::int64_t{0});
    tally.history = json.value("history", std::int64_t{0});
    const auto by_annotator = json.value("annotators", nlohmann::json::object());
    for (const auto& [id, count] : by_annotator.items())
      tally.annotators[std::stoll(id)] = count.get<std::int64_t>();
    return tally;
  }
};

Tally read_tally(Database& database, Id import_id) {
  auto& row = database.statement("SELECT tally FROM imports WHERE id=?");
  row.bind(1, import_id);
  if (!row.executeStep()) return {};
  const auto json = rows::read_json(row.getColumn(0));
  row.reset();
  return json.is_object() ? Tally::from_json(json) : Tally();
}

void store_tally(Database& database, Id import_id, const Tally& tally, std::int64_t rows) {
  auto& update = database.statement("UPDATE imports SET tally=?,rows=rows+? WHERE id=?");
  update.bind(1, tally.to_json().dump());
  update.bind(2, rows);
  update.bind(3, import_id);
  update.exec();
}

/// Finds an annotator by name; a new one stays invisible until the import is committed.
Id annotator_of(Database& database, Id import_id, const std::string& name) {
  auto& find = database.statement("SELECT id FROM annotators WHERE name=?");
  find.bind(1, name);
  if (find.executeStep()) {
    const Id id = find.getColumn(0).getInt64();
    find.reset();
    return id;
  }
  auto& insert = database.statement("INSERT INTO annotators(uuid,name,import_id) VALUES(?,?,?)");
  rows::bind_uuid(insert, 1, new_uuid());
  insert.bind(2, name);
  insert.bind(3, import_id);
  insert.exec();
  return database.last_id();
}

std::unexpected<Error> bad_row(const char* what) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "A row of the import names a {what} that it does not have."),
              {{"what", what}});
}

/// Puts rows of one import into the tables, within one transaction.
class RowInserter {
 public:
  RowInserter(Database& database, Id import_id)
      : database_(database),
        import_id_(import_id),
        tally_(read_tally(database, import_id)),
        shares_(read_role_shares(database)),
        set_(queue::set_of(database, import_id, {})) {}

  Result<void> insert(const Imports::Row& row, const std::vector<Joined>& joins) {
    Prompt prompt = row.prompt;
    prompt.import_id = import_id_;
    rows::insert_prompt(database_, prompt, shares_);
    ++tally_.prompts;
    tally_.held_out += prompt.role == PromptRole::test ? 1 : 0;
    tally_.validation += prompt.role == PromptRole::validation ? 1 : 0;
    responses_.clear();
    for (Response response : row.responses) {
      response.prompt = prompt.id;
      rows::insert_response(database_, response);
      responses_.push_back(response.id);
      ++tally_.responses;
    }
    comparisons_.clear();
    by_place_.assign(row.comparisons.size(), responses_);
    if (joins.empty()) {
      for (const auto& members : row.comparisons)
        ARBITER_TRY(insert_comparison(row, members, prompt));
    }
    for (std::size_t i = 0; i < joins.size(); ++i) {
      auto& comparison = comparisons_.emplace_back();
      comparison.id = joins[i].comparison;
      comparison.responses = joins[i].responses;
      by_place_[i] = joins[i].by_place;
    }
    said_.clear();
    for (const auto& said : row.judgments) ARBITER_TRY(insert_judgment(said));
    ++rows_;
    return {};
  }

  /// Stores what has been counted.
  void finish() {
    queue::count_in(database_, set_, asked_);
    store_tally(database_, import_id_, tally_, rows_);
  }

 private:
  Result<void> insert_comparison(const Imports::Row& row, const std::vector<std::size_t>& members,
                                 const Prompt& prompt) {
    Comparison comparison;
    comparison.prompt = prompt.id;
    comparison.import_id = import_id_;
    // What somebody has judged already is asked after what nobody has.
    comparison.priority = row.judgments.empty() ? 0 : -1;
    for (const auto member : members) {
      if (member >= responses_.size()) return bad_row("response");
      comparison.responses.push_back(responses_[member]);
    }
    rows::ContentHash content(rows::text_hash(prompt.text));
    for (const auto member : members) {
      const auto& body = row.responses[member].body;
      content.add(rows::stored_kind(body), rows::stored_form(body), stored_text(body));
    }
    rows::insert_comparison(database_, comparison, set_, content);
    ++asked_;
    comparisons_.push_back(std::move(comparison));
    ++tally_.comparisons;
    return {};
  }

  Result<void> insert_judgment(const Imports::Row::RowJudgment& said) {
    if (said.comparison >= comparisons_.size()) return bad_row("comparison");
    const auto& comparison = comparisons_[said.comparison];
    Judgment judgment;
    judgment.uuid = new_uuid();
    judgment.seq = take_seq(database_);
    judgment.comparison = comparison.id;
    judgment.annotator = id_of(said.annotator);
    judgment.outcome = said.outcome;
    judgment.role = Role::imported;
    for (const auto& tier : said.ranking) {
      auto& ids = judgment.ranking.emplace_back();
      for (const auto member : tier) {
        if (member >= responses_.size()) return bad_row("response");
        ids.push_back(by_place_[said.comparison][member]);
      }
    }
    judgment.strength = said.strength;
    judgment.ratings = said.ratings;
    judgment.rationale = said.rationale;
    judgment.shown_order = comparison.responses;
    if (is_single(comparison) && said.outcome != Outcome::skip && !rating_of(judgment))
      return bad_row("rating");
    judgment.answered_at = now();
    // Said twice of one comparison by one person: the later answer replaces the earlier.
    auto& last = said_[{judgment.comparison, judgment.annotator}];
    const bool again = !last.empty();
    if (again) judgment.supersedes = last;
    last = judgment.uuid;
    rows::insert_judgment(database_, judgment, import_id_);
    set_head(judgment);
    ++tally_.history;
    if (again) return {};
    auto& counted = database_.statement("UPDATE comparisons SET judgments=judgments+1 WHERE id=?");
    counted.bind(1, judgment.comparison);
    counted.exec();
    ++tally_.judgments;
    ++tally_.annotators[judgment.annotator];
    return {};
  }

  void set_head(const Judgment& judgment) {
    auto& head = database_.statement(
        "INSERT OR REPLACE INTO heads(comparison,annotator,role,occasion,seq) VALUES(?,?,?,?,?)");
    head.bind(1, judgment.comparison);
    head.bind(2, judgment.annotator);
    head.bind(3, static_cast<int>(judgment.role));
    head.bind(4, static_cast<int>(judgment.occasion));
    head.bind(5, judgment.seq);
    head.exec();
  }

  Id id_of(const std::string& annotator) {
    auto& id = annotators_[annotator];
    if (id == 0) id = annotator_of(database_, import_id_, annotator);
    return id;
  }

  Database& database_;
  Id import_id_;
  Tally tally_;
  RoleShares shares_;
  Id set_;
  std::int64_t rows_ = 0;
  std::int64_t asked_ = 0;
  std::map<std::string, Id> annotators_;
  std::vector<Id> responses_;
  std::vector<Comparison> comparisons_;
  std::vector<std::vector<Id>> by_place_;  ///< of each comparison, the row's responses as stored
  std::map<std::pair<Id, Id>, std::string> said_;  ///< comparison and annotator to the uuid
};

Result<void> check_pending(Database& database, Id import_id) {
  auto& row = database.statement("SELECT 1 FROM imports WHERE id=? AND committed_seq IS NULL");
  row.bind(1, import_id);
  const bool pending = row.executeStep();
  row.reset();
  return pending ? Result<void>() : no_such("pending import", std::to_string(import_id));
}

void delete_prompt(Database& database, Id prompt) {
  unindex(database, prompt);
  for (const char* step :
       {"DELETE FROM heads WHERE comparison IN (SELECT id FROM comparisons WHERE prompt=?)",
        "DELETE FROM judgments WHERE comparison IN (SELECT id FROM comparisons WHERE prompt=?)",
        "DELETE FROM comparisons WHERE prompt=?", "DELETE FROM responses WHERE prompt=?",
        "DELETE FROM prompts WHERE id=?"}) {
    auto& remove = database.statement(step);
    remove.bind(1, prompt);
    remove.exec();
  }
}

/// Annotators that came with the import go with it, unless another pending import has them too.
void delete_annotators(Database& database, Id import_id) {
  std::vector<Id> orphans;
  auto& row = database.statement("SELECT id FROM annotators WHERE import_id=?");
  row.bind(1, import_id);
  while (row.executeStep()) orphans.push_back(row.getColumn(0).getInt64());
  row.reset();
  for (const Id id : orphans) {
    auto& adopt = database.statement(
        "UPDATE annotators SET import_id=(SELECT import_id FROM judgments WHERE annotator=?1 "
        "LIMIT 1) WHERE id=?1 AND EXISTS(SELECT 1 FROM judgments WHERE annotator=?1)");
    adopt.bind(1, id);
    if (adopt.exec() > 0) continue;
    auto& remove = database.statement("DELETE FROM annotators WHERE id=?");
    remove.bind(1, id);
    remove.exec();
  }
}

}  // namespace

Result<Id> Imports::begin(const std::string& source, const std::string& format,
                          const nlohmann::json& mapping) {
  Id id = 0;
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& insert =
        database.statement("INSERT INTO imports(source,format,mapping,owner) VALUES(?,?,?,?)");
    insert.bind(1, source);
    insert.bind(2, format);
    rows::bind_json(insert, 3, mapping);
    insert.bind(4, project_.owner.name());
    insert.exec();
    id = database.last_id();
    return {};
  }));
  return id;
}

Result<void> Project::Impl::add_rows(Id import_id, std::span<const Imports::Row> rows,
                                     const Wanted& wanted) {
  for (const auto& row : rows) ARBITER_TRY(check_bodies(row.responses));
  constexpr double kSeconds = 0.010;
  for (std::size_t next = 0; next < rows.size();) {
    std::size_t reached = next;
    ARBITER_TRY(write(Writer::Priority::bulk, [&](Database& database) -> Result<void> {
      ARBITER_TRY(check_pending(database, import_id));
      const double until = monotonic_seconds() + kSeconds;
      RowInserter inserter(database, import_id);
      reached = next;
      do {
        if (const auto joins = wanted(database, reached))
          ARBITER_TRY(inserter.insert(rows[reached], *joins));
      } while (++reached < rows.size() && monotonic_seconds() < until);
      inserter.finish();
      return {};
    }));
    next = reached;
  }
  return {};
}

Result<void> Imports::add(Id import_id, std::span<const Row> rows) {
  return project_.add_rows(import_id, rows,
                           [](Database&, std::size_t) { return std::vector<Joined>(); });
}

Result<std::vector<Imports::Fate>> Imports::add_new(Id import_id, std::span<const Row> rows) {
  std::vector<Fate> fates(rows.size(), Fate::added);
  using Joins = std::optional<std::vector<Joined>>;
  ARBITER_TRY(project_.add_rows(import_id, rows, [&](Database& database, std::size_t i) -> Joins {
    auto& known = project_.known_rows.try_emplace(import_id, import_id).first->second;
    fates[i] = fate_of(database, known, import_id, rows[i]);
    if (fates[i] != Fate::added) return std::nullopt;
    auto joins = joined_by(database, known, import_id, rows[i]);
    if (!joins.empty()) fates[i] = Fate::joined;
    return joins;
  }));
  return fates;
}

Result<void> Imports::commit(Id import_id) {
  auto committed =
      project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
        ARBITER_TRY(check_pending(database, import_id));
        const auto tally = read_tally(database, import_id);
        count_up(database, "prompts", tally.prompts);
        count_up(database, "held_out_prompts", tally.held_out);
        count_up(database, "validation_prompts", tally.validation);
        count_up(database, "responses", tally.responses);
        count_up(database, "comparisons", tally.comparisons);
        count_up(database, "judgments", tally.judgments);
        count_up(database, "judgments_history", tally.history);
        for (const auto& [id, count] : tally.annotators) {
          auto& update =
              database.statement("UPDATE annotators SET judgments=judgments+? WHERE id=?");
          update.bind(1, count);
          update.bind(2, id);
          update.exec();
          auto& show =
              database.statement("UPDATE annotators SET import_id=0 WHERE id=? AND import_id<>0");
          show.bind(1, id);
          if (show.exec() > 0) count_up(database, "annotators", 1);
        }
        auto& update =
            database.statement("UPDATE imports SET committed_seq=?,committed_at=? WHERE id=?");
        update.bind(1, take_seq(database));
        update.bind(2, now());
        update.bind(3, import_id);
        update.exec();
        project_.known_rows.erase(import_id);
        return {};
      });
  if (project_.writer) project_.writer->wake_idle();
  return committed;
}

Result<void> Imports::abandon(Id import_id) {
  ARBITER_TRY(project_.write(Writer::Priority::normal, [&](Database& database) -> Result<void> {
    auto& update =
        database.statement("UPDATE imports SET owner='' WHERE id=? AND committed_seq IS NULL");
    update.bind(1, import_id);
    update.exec();
    project_.known_rows.erase(import_id);
    return {};
  }));
  for (bool more = true; more;) {
    ARBITER_TRY(project_.write(Writer::Priority::bulk, [&](Database& database) -> Result<void> {
      more = remove_abandoned_rows(database);
      return {};
    }));
  }
  return {};
}

Result<std::vector<Imports::Info>> Imports::list() const {
  return project_.read([](Database& database) -> Result<std::vector<Info>> {
    auto& row = database.statement(
        "SELECT id,source,format,mapping,rows,committed_at FROM imports WHERE committed_seq IS NOT "
        "NULL ORDER BY id");
    std::vector<Info> list;
    while (row.executeStep())
      list.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString(),
                      row.getColumn(2).getString(), rows::read_json(row.getColumn(3)),
                      row.getColumn(4).getInt64(), row.getColumn(5).getInt64()});
    return list;
  });
}

bool remove_abandoned_rows(Database& database) {
  constexpr double kSeconds = 0.008;
  auto& find =
      database.statement("SELECT id FROM imports WHERE committed_seq IS NULL AND owner='' LIMIT 1");
  if (!find.executeStep()) {
    find.reset();
    return false;
  }
  const Id import_id = find.getColumn(0).getInt64();
  find.reset();
  std::vector<Id> prompts;
  auto& some = database.statement("SELECT id FROM prompts WHERE import_id=? LIMIT 200");
  some.bind(1, import_id);
  while (some.executeStep()) prompts.push_back(some.getColumn(0).getInt64());
  some.reset();
  const double until = monotonic_seconds() + kSeconds;
  for (const Id prompt : prompts) {
    delete_prompt(database, prompt);
    if (monotonic_seconds() > until) return true;
  }
  if (!prompts.empty()) return true;
  delete_annotators(database, import_id);
  for (const char* step :
       {"DELETE FROM judge_set_members WHERE judge_set IN (SELECT id FROM "
        "judge_sets WHERE import_id=?)",
        "DELETE FROM judge_sets WHERE import_id=?", "DELETE FROM imports WHERE id=?"}) {
    auto& remove = database.statement(step);
    remove.bind(1, import_id);
    remove.exec();
  }
  return true;
}

}  // namespace arbiter::project
