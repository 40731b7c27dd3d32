// SPDX-License-Identifier: GPL-3.0-or-later
// Argilla: records (`fields`, `responses` of several people, `suggestions`) and rows of a feedback
// data set, in which a question's column is a list of {user_id, value, status}. A value that names
// a field, or a ranking of fields, is a verdict; a number of a question about preference means what
// --labels says; other numbers are ratings, texts are rationales.
#include <algorithm>
#include <array>

#include "core/exchange/column_names.h"
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

constexpr std::array<const char*, 9> verdict_names{"preference", "label",   "choice",
                                                   "better",     "winner",  "verdict",
                                                   "comparison", "ranking", "chosen"};

/// What one person answered: question to value.
struct Answers {
  std::string user;
  nlohmann::json values = nlohmann::json::object();
  bool discarded = false;
  Timestamp at = 0;
};

class Collected {
 public:
  void add(const std::string& user, const std::string& question, const nlohmann::json& value,
           const nlohmann::json& status) {
    if (status == "draft" || status == "pending") return;
    auto& answers = of(user);
    if (status == "discarded") answers.discarded = true;
    if (!value.is_null()) answers.values[question] = value;
  }
  Answers& of(const std::string& user) {
    const auto found = std::ranges::find(people_, user, &Answers::user);
    if (found != people_.end()) return *found;
    return people_.emplace_back(Answers{user});
  }
  const std::vector<Answers>& people() const { return people_; }

 private:
  std::vector<Answers> people_;
};

bool asks_for_verdict(const std::string& question) {
  return std::ranges::any_of(
      verdict_names, [&](const char* name) { return question.find(name) != std::string::npos; });
}

/// [{"value": "response1", "rank": 1}, ...] as tiers; nothing where it is none.
std::optional<std::vector<std::vector<std::size_t>>> ranking_in(const RowBuilder& made,
                                                                const nlohmann::json& value) {
  if (!value.is_array() || value.empty()) return {};
  std::vector<double> ranks(made.answers());
  std::size_t named = 0;
  for (const auto& item : value) {
    const auto rank = number_of(cell(item, "rank"));
    for (std::size_t i = 0; rank && i < made.answers(); ++i) {
      if (cell(item, "value") != made.name_of(i)) continue;
      ranks[i] = *rank;
      ++named;
    }
  }
  if (named != made.answers() || named < 2) return {};
  return tiers_by(ranks, false);
}

/// One person's verdict on all answers, or rating of the one.
void add_person(RowBuilder& made, const Answers& person) {
  auto judgment = made.by(person.user);
  judgment.answered_at = person.at;
  if (person.discarded) return made.outcome(project::Outcome::skip, std::move(judgment));
  nlohmann::json ratings = nlohmann::json::object();
  std::string verdict;
  for (const auto& [question, value] : person.values.items()) {
    const bool names_answer = std::ranges::any_of(
        made.names(), [&answer = value](const std::string& name) { return answer == name; });
    if (verdict.empty() && (ranking_in(made, value) || names_answer ||
                            (asks_for_verdict(question) && !value.is_array()))) {
      verdict = question;
    } else if (value.is_number()) {
      ratings[question] = value;
    } else if (value.is_string()) {
      judgment.rationale += (judgment.rationale.empty() ? "" : "\n") + value.get<std::string>();
    }
  }
  if (made.answers() == 1) {
    if (ratings.empty()) return;
    ratings["score"] = ratings.contains("rating") ? ratings["rating"] : ratings.front();
    return made.rate(std::move(ratings), std::move(judgment));
  }
  if (!ratings.empty()) judgment.ratings = ratings;
  if (verdict.empty()) return;
  const auto& value = person.values[verdict];
  if (auto tiers = ranking_in(made, value)) {
    made.note(verdict, "ranking", {project::Outcome::ranked, *tiers});
    return made.rank(std::move(*tiers), std::move(judgment));
  }
  made.label(verdict, value, LabelCoding(), std::move(judgment));
}

/// The prompt and the answers of a record's fields.
void add_fields(RowBuilder& made, const nlohmann::json& fields) {
  const auto prompt = prompt_column(fields);
  if (!prompt) return made.wrong("fields", "there is no prompt, instruction or question");
  made.prompt(fields[*prompt], *prompt);
  auto columns = answer_columns(fields);
  if (columns.empty()) {
    for (const char* name : {"response", "output", "answer", "completion"})
      if (fields.contains(name)) columns.emplace_back(name);
  }
  if (columns.empty()) return made.wrong("fields", "there are no answers");
  for (const auto& column : columns) {
    made.answer(fields[column], column);
    made.rename_last(column);
  }
}

RowResult<Reading> finish(RowBuilder& made, const Collected& collected) {
  if (!made.good()) return made.done();
  made.compare_all();
  for (const auto& person : collected.people()) add_person(made, person);
  return made.done();
}

bool fits_records(const nlohmann::json& row) {
  return cell(row, "fields").is_object() && row.contains("responses");
}

RowResult<Reading> read_records(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  add_fields(made, cell(row, "fields"));
  Collected collected;
  const auto& responses = cell(row, "responses");
  if (responses.is_object()) {  // 2: {question: [{value, user_id}]}
    for (const auto& [question, answers] : responses.items()) {
      if (!answers.is_array()) continue;
      for (const auto& answer : answers)
        collected.add(word_of(cell(answer, "user_id")), question, cell(answer, "value"),
                      cell(answer, "status"));
    }
  } else if (responses.is_array()) {  // 1: [{user_id, status, values: {question: {value}}}]
    for (const auto& response : responses) {
      const std::string user = word_of(cell(response, "user_id"));
      const auto& values = cell(response, "values");
      if (!values.is_object()) {
        collected.add(user, "", nullptr, cell(response, "status"));
        continue;
      }
      for (const auto& [question, answer] : values.items()) {
        collected.add(user, question, cell(answer, "value"), cell(response, "status"));
        if (cell(response, "status") == "submitted")
          collected.of(user).at = time_of(cell(response, "updated_at"));
      }
    }
  }
  return finish(made, collected);
}

/// The columns that hold what people answered to a question.
std::vector<std::string> questions_in(const nlohmann::json& row) {
  std::vector<std::string> questions;
  for (const auto& [name, value] : row.items()) {
    if (value.is_array() && !value.empty() && value[0].is_object() &&
        has_columns(value[0], {"user_id", "value", "status"}))
      questions.push_back(name);
  }
  return questions;
}

bool fits_rows(const nlohmann::json& row) {
  if (!prompt_column(row)) return false;
  if (!questions_in(row).empty()) return true;
  constexpr std::string_view suffix = "-suggestion";
  for (const auto& [name, value] : row.items()) {
    if (!name.ends_with(suffix)) continue;
    if (cell(row, name.substr(0, name.size() - suffix.size())).is_array()) return true;
  }
  return false;
}

RowResult<Reading> read_rows(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  add_fields(made, row);
  Collected collected;
  for (const auto& question : questions_in(row)) {
    for (const auto& answer : cell(row, question))
      collected.add(word_of(cell(answer, "user_id")), question, cell(answer, "value"),
                    cell(answer, "status"));
  }
  return finish(made, collected);
}

}  // namespace

const Layout argilla_records_layout{
    "argilla-records",
    ARBITER_MESSAGE("core", "Argilla records: they have fields and responses"),
    fits_records,
    read_records,
    {"fields", "responses"}};

const Layout argilla_rows_layout{
    "argilla-rows",
    ARBITER_MESSAGE("core", "Argilla rows: a question's column lists user_id, value and status"),
    fits_rows,
    read_rows,
    {"preference", "ranking", "rating", "comment", "prompt", "instruction", "response-1",
     "response-2", "response1", "response2", "response_1", "response_2"},
    true};

}  // namespace arbiter::exchange
