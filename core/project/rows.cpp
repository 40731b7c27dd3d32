// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/rows.h"

#include "core/base/random.h"
#include "core/base/uuid.h"

namespace arbiter::project::rows {
namespace {

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

/// `last` is the type's last value.
template <class Enum>
Enum read_enum(const SQLite::Column& column, Enum last) {
  const auto number = column.getInt64();
  if (number < 0 || number > static_cast<std::int64_t>(last))
    damaged(std::string("a kind of number ") + std::to_string(number));
  return static_cast<Enum>(number);
}

constexpr int kDeepestJson = 200;

/// Reading, copying and printing JSON goes down level by level, each on the stack.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (in_string) {
      if (letter == '\\') ++i;
      if (letter == '"') in_string = false;
    } else if (letter == '"') {
      in_string = true;
    } else if (letter == '[' || letter == '{') {
      if (++depth > kDeepestJson) return true;
    } else if (letter == ']' || letter == '}') {
      --depth;
    }
  }
  return false;
}

Id read_id(const nlohmann::json& value) {
  if (!value.is_number_integer()) damaged("a list of numbers holds something else");
  return value.get<Id>();
}

std::vector<Id> read_id_list(const nlohmann::json& list) {
  if (!list.is_array()) damaged("a list of numbers is none");
  std::vector<Id> ids;
  ids.reserve(list.size());
  for (const auto& id : list) ids.push_back(read_id(id));
  return ids;
}

Ranking read_ranking(const nlohmann::json& tiers) {
  Ranking ranking;
  if (tiers.is_null()) return ranking;
  if (!tiers.is_array()) damaged("a ranking is no list");
  for (const auto& tier : tiers) ranking.push_back(read_id_list(tier));
  return ranking;
}

std::vector<std::string> read_texts(const nlohmann::json& list) {
  std::vector<std::string> texts;
  if (list.is_null()) return texts;
  if (!list.is_array()) damaged("a list of words is none");
  for (const auto& text : list) {
    if (!text.is_string()) damaged("a list of words holds something else");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

void bind_enum(SQLite::Statement& statement, int index, auto value) {
  statement.bind(index, static_cast<int>(value));
}

void bind_nullable_list(SQLite::Statement& statement, int index, const nlohmann::json& list) {
  list.empty() ? statement.bind(index) : statement.bind(index, list.dump());
}

}  // namespace

void damaged(const std::string& what) { throw DamagedError(what); }

std::string uuid_blob(std::string_view text) {
  std::string blob;
  int high = -1;
  for (const char letter : text) {
    if (letter == '-') continue;
    const int value = hex_value(letter);
    if (value < 0) return {};
    if (high < 0) {
      high = value;
    } else {
      blob += static_cast<char>(high * 16 + value);
      high = -1;
    }
  }
  return blob.size() == 16 && high < 0 ? blob : std::string();
}

std::string uuid_text(const SQLite::Column& column) {
  const auto* bytes = static_cast<const unsigned char*>(column.getBlob());
  if (bytes == nullptr || column.getBytes() != 16) return {};
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

void bind_uuid(SQLite::Statement& statement, int index, std::string_view uuid) {
  const auto blob = uuid_blob(uuid);
  statement.bind(index, blob.data(), static_cast<int>(blob.size()));
}

void bind_json(SQLite::Statement& statement, int index, const nlohmann::json& value) {
  value.is_null() ? statement.bind(index) : statement.bind(index, value.dump());
}

nlohmann::json read_json(const SQLite::Column& column) {
  if (column.isNull()) return nullptr;
  const auto text = column.getString();
  if (is_too_deep(text)) damaged("JSON is nested too deeply");
  auto value = nlohmann::json::parse(text, nullptr, false);
  return value.is_discarded() ? nlohmann::json() : value;
}

std::string ids_text(const std::vector<Id>& ids) {
  std::string text = "[";
  for (const auto id : ids) {
    if (text.size() > 1) text += ',';
    text += std::to_string(id);
  }
  return text + "]";
}

std::vector<Id> read_ids(const SQLite::Column& column) { return read_id_list(read_json(column)); }

std::int64_t text_hash(std::string_view text) {
  return static_cast<std::int64_t>(stable_hash(text));
}

void ContentHash::add(int kind, int form, std::string_view text) {
  // A sum: the order in which responses stand says nothing.
  const auto shape = static_cast<std::uint64_t>(kind) * 8 + static_cast<std::uint64_t>(form) + 1;
  responses_ += mix_seed(stable_hash(text), shape);
}

std::int64_t ContentHash::value() const {
  return static_cast<std::int64_t>(mix_seed(static_cast<std::uint64_t>(prompt_), responses_));
}

int stored_kind(const ResponseBody& body) { return static_cast<int>(body.kind()); }

int stored_form(const ResponseBody& body) {
  return static_cast<int>(body.messages() != nullptr ? PromptForm::messages : PromptForm::plain);
}

Prompt read_prompt(SQLite::Statement& row) {
  Prompt prompt;
  prompt.id = row.getColumn(0).getInt64();
  prompt.uuid = uuid_text(row.getColumn(1));
  prompt.form = read_enum(row.getColumn(2), PromptForm::hh);
  prompt.text = row.getColumn(3).getString();
  prompt.import_id = row.getColumn(4).getInt64();
  prompt.role = read_enum(row.getColumn(5), PromptRole::test);
  prompt.extra = read_json(row.getColumn(6));
  return prompt;
}

Response read_response(SQLite::Statement& row) {
  Response response;
  response.id = row.getColumn(0).getInt64();
  response.uuid = uuid_text(row.getColumn(1));
  response.prompt = row.getColumn(2).getInt64();
  response.origin = read_enum(row.getColumn(4), ResponseOrigin::person);
  auto body = body_from_stored(read_enum(row.getColumn(3), last_response_kind),
                               row.getColumn(5).getString(),
                               read_enum(row.getColumn(6), PromptForm::hh) == PromptForm::messages);
  if (!body) damaged("a response whose body cannot be read");
  response.body = std::move(*body);
  response.model = row.getColumn(7).getString();
  response.run = row.getColumn(8).getInt64();
  response.settings = read_json(row.getColumn(9));
  return response;
}

Comparison read_comparison(SQLite::Statement& row) {
  Comparison comparison;
  comparison.id = row.getColumn(0).getInt64();
  comparison.uuid = uuid_text(row.getColumn(1));
  comparison.prompt = row.getColumn(2).getInt64();
  comparison.responses = read_ids(row.getColumn(3));
  comparison.import_id = row.getColumn(4).getInt64();
  comparison.priority = row.getColumn(5).getDouble();
  return comparison;
}

Judgment read_judgment(SQLite::Statement& row) {
  Judgment judgment;
  judgment.seq = row.getColumn(0).getInt64();
  judgment.uuid = uuid_text(row.getColumn(1));
  judgment.comparison = row.getColumn(2).getInt64();
  judgment.annotator = row.getColumn(3).getInt64();
  judgment.outcome = read_enum(row.getColumn(4), Outcome::withdrawn);
  judgment.role = read_enum(row.getColumn(5), Role::imported);
  judgment.occasion = read_enum(row.getColumn(6), Occasion::consistency);
  if (!row.getColumn(7).isNull()) judgment.supersedes = uuid_text(row.getColumn(7));
  judgment.ranking = read_ranking(read_json(row.getColumn(8)));
  judgment.strength = row.getColumn(9).getDouble();
  judgment.ratings = read_json(row.getColumn(10));
  judgment.tags = read_texts(read_json(row.getColumn(11)));
  judgment.rationale = row.getColumn(12).getString();
  judgment.correction = row.getColumn(13).getString();
  judgment.shown_order = read_ids(row.getColumn(14));
  judgment.rendered = row.getColumn(15).getInt() != 0;
  judgment.guideline_version = row.getColumn(16).getInt64();
  judgment.shown_at = row.getColumn(17).getInt64();
  judgment.answered_at = row.getColumn(18).getInt64();
  judgment.active_ms = row.getColumn(19).getInt64();
  return judgment;
}

Run read_run(SQLite::Statement& row) {
  Run run;
  run.id = row.getColumn(0).getInt64();
  run.uuid = uuid_text(row.getColumn(1));
  run.kind = read_enum(row.getColumn(2), engine::last_algorithm_kind);
  run.name = row.getColumn(3).getString();
  run.state = read_enum(row.getColumn(4), RunState::interrupted);
  run.settings = read_json(row.getColumn(5));
  run.seed = row.getColumn(6).getInt64();
  run.threads = row.getColumn(7).getInt64();
  run.precision = row.getColumn(8).getString();
  run.program_version = row.getColumn(9).getString();
  run.parent_model = row.getColumn(10).getString();
  run.reward_run = row.getColumn(11).getInt64();
  run.judgments_max_seq = row.getColumn(12).getInt64();
  run.judgments_filter = read_json(row.getColumn(13));
  run.judgments_hash = row.getColumn(14).getString();
  run.step = row.getColumn(15).getInt64();
  run.total_steps = row.getColumn(16).getInt64();
  run.started_at = row.getColumn(17).getInt64();
  run.ended_at = row.getColumn(18).getInt64();
  run.error = row.getColumn(19).getString();
  run.summary = read_json(row.getColumn(20));
  if (!row.getColumn(22).isNull()) run.checkpoint_step = row.getColumn(22).getInt64();
  return run;
}

Checkpoint read_checkpoint(SQLite::Statement& row) {
  Checkpoint checkpoint{row.getColumn(0).getInt64(),    row.getColumn(1).getInt64(),
                        row.getColumn(2).getInt64(),    row.getColumn(3).getString(),
                        row.getColumn(4).getInt() != 0, row.getColumn(5).getInt64()};
  if (!row.getColumn(6).isNull()) checkpoint.score = row.getColumn(6).getDouble();
  return checkpoint;
}

std::string in_roles(const std::vector<PromptRole>& roles) {
  std::string text = " IN (";
  for (std::size_t i = 0; i < roles.size(); ++i)
    text += (i > 0 ? "," : "") + std::to_string(static_cast<int>(roles[i]));
  return text + ")";
}

std::optional<PromptRole> role_of_text(Database& database, const std::string& text) {
  auto& row = database.statement("SELECT role FROM prompts WHERE text_hash=? AND text=? LIMIT 1");
  row.bind(1, text_hash(text));
  row.bind(2, text);
  std::optional<PromptRole> role;
  if (row.executeStep()) role = read_enum(row.getColumn(0), PromptRole::test);
  row.reset();
  return role;
}

void insert_prompt(Database& database, Prompt& prompt, const RoleShares& shares) {
  if (prompt.uuid.empty()) prompt.uuid = new_uuid();
  // What the same text is for already stands over what its file says.
  if (const auto known = role_of_text(database, prompt.text)) prompt.role = known;
  if (!prompt.role) prompt.role = role_by_hash(prompt.text, shares);
  auto& insert = database.statement(
      "INSERT INTO prompts(uuid,form,text,import_id,role,extra,text_hash) VALUES(?,?,?,?,?,?,?)");
  bind_uuid(insert, 1, prompt.uuid);
  bind_enum(insert, 2, prompt.form);
  insert.bind(3, prompt.text);
  insert.bind(4, prompt.import_id);
  bind_enum(insert, 5, *prompt.role);
  bind_json(insert, 6, prompt.extra);
  insert.bind(7, text_hash(prompt.text));
  insert.exec();
  prompt.id = database.last_id();
}

void insert_response(Database& database, Response& response) {
  if (response.uuid.empty()) response.uuid = new_uuid();
  auto& insert = database.statement(
      "INSERT INTO responses(uuid,prompt,kind,origin,text,form,model,run,settings) "
      "VALUES(?,?,?,?,?,?,?,?,?)");
  bind_uuid(insert, 1, response.uuid);
  insert.bind(2, response.prompt);
  insert.bind(3, stored_kind(response.body));
  bind_enum(insert, 4, response.origin);
  insert.bind(5, stored_text(response.body));
  insert.bind(6, stored_form(response.body));
  insert.bind(7, response.model);
  insert.bind(8, response.run);
  bind_json(insert, 9, response.settings);
  insert.exec();
  response.id = database.last_id();
}

void insert_comparison(Database& database, Comparison& comparison, Id judge_set,
                       const ContentHash& content) {
  if (comparison.uuid.empty()) comparison.uuid = new_uuid();
  auto& insert = database.statement(
      "INSERT INTO comparisons(uuid,prompt,responses,import_id,priority,judge_set,content_hash) "
      "VALUES(?,?,?,?,?,?,?)");
  bind_uuid(insert, 1, comparison.uuid);
  insert.bind(2, comparison.prompt);
  insert.bind(3, ids_text(comparison.responses));
  insert.bind(4, comparison.import_id);
  insert.bind(5, comparison.priority);
  insert.bind(6, judge_set);
  insert.bind(7, content.value());
  insert.exec();
  comparison.id = database.last_id();
}

void insert_judgment(Database& database, const Judgment& judgment, Id import_id) {
  auto& insert = database.statement(
      "INSERT INTO judgments(seq,uuid,comparison,annotator,outcome,role,occasion,supersedes,"
      "ranking,strength,ratings,tags,rationale,correction,shown_order,rendered,guideline_version,"
      "shown_at,answered_at,active_ms,import_id) "
      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  insert.bind(1, judgment.seq);
  bind_uuid(insert, 2, judgment.uuid);
  insert.bind(3, judgment.comparison);
  insert.bind(4, judgment.annotator);
  bind_enum(insert, 5, judgment.outcome);
  bind_enum(insert, 6, judgment.role);
  bind_enum(insert, 7, judgment.occasion);
  if (judgment.supersedes) bind_uuid(insert, 8, *judgment.supersedes);
  bind_nullable_list(insert, 9, judgment.ranking);
  insert.bind(10, judgment.strength);
  bind_json(insert, 11, judgment.ratings);
  bind_nullable_list(insert, 12, judgment.tags);
  insert.bind(13, judgment.rationale);
  insert.bind(14, judgment.correction);
  insert.bind(15, ids_text(judgment.shown_order));
  insert.bind(16, judgment.rendered ? 1 : 0);
  insert.bind(17, judgment.guideline_version);
  insert.bind(18, judgment.shown_at);
  insert.bind(19, judgment.answered_at);
  insert.bind(20, judgment.active_ms);
  insert.bind(21, import_id);
  insert.exec();
}

}  // namespace arbiter::project::rows
