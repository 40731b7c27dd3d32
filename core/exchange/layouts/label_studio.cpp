// SPDX-License-Identifier: GPL-3.0-or-later
// Label Studio: tasks with all their annotations (pairwise, choices, ranker, rating, text areas),
// and JSON-MIN, a row an annotation, in which `annotator` is who it was and the label stands under
// its control's own name.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/exchange/column_names.h"
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

/// The columns of a task's data with an answer each, or the list of its items.
void add_task(RowBuilder& made, const nlohmann::json& data, std::vector<std::string>& item_ids) {
  const auto prompt = prompt_column(data);
  if (prompt) {
    made.prompt(data[*prompt], *prompt);
  } else if (data.contains("text")) {
    made.prompt(data["text"], "text");
  } else {
    return made.wrong("data", "there is no prompt, instruction, question or text");
  }
  for (const auto& column : answer_columns(data)) {
    made.answer(data[column], column);
    made.rename_last(column);
  }
  if (made.answers() > 0) return;
  for (const char* name : {"items", "responses", "answers", "options"}) {
    const auto& list = cell(data, name);
    if (!list.is_array()) continue;
    for (const auto& item : list) {
      const auto& text = !item.is_object()       ? item
                         : item.contains("body") ? item["body"]
                         : item.contains("text") ? item["text"]
                                                 : cell(item, "html");
      made.answer(text, name, word_of(cell(item, "model")));
      item_ids.push_back(word_of(cell(item, "id")));
    }
    return;
  }
  for (const char* name : {"response", "output", "answer", "completion"}) {
    if (!data.contains(name)) continue;
    made.answer(data[name], name);
    return;
  }
  made.wrong("data", "there are no answers");
}

/// The tiers of a ranker's first list with answers in it, by their ids.
std::vector<std::vector<std::size_t>> tiers_of(const nlohmann::json& ranker,
                                               const std::vector<std::string>& item_ids) {
  const auto place_of = [&](const nlohmann::json& id) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(item_ids, word_of(id));
    if (found == item_ids.end()) return {};
    return static_cast<std::size_t>(found - item_ids.begin());
  };
  std::vector<std::vector<std::size_t>> tiers;
  const auto take = [&](const nlohmann::json& ids) {
    for (const auto& id : ids)
      if (const auto place = place_of(id)) tiers.push_back({*place});
  };
  if (ranker.is_array()) take(ranker);
  if (!ranker.is_object()) return tiers;
  for (const auto& [name, ids] : ranker.items()) {
    if (name != "_" && ids.is_array() && tiers.empty()) take(ids);
  }
  return tiers;
}

std::string person_of(const nlohmann::json& by) {
  if (!by.is_object()) return word_of(by);
  for (const char* name : {"email", "username", "id"})
    if (const std::string word = word_of(cell(by, name)); !word.empty()) return word;
  return {};
}

/// What one annotation's results come to.
struct Said {
  nlohmann::json label;
  std::string label_field;
  std::vector<std::vector<std::size_t>> tiers;
  nlohmann::json ratings = nlohmann::json::object();
  std::string rationale;
};

void add_text(Said& said, const nlohmann::json& texts) {
  const nlohmann::json list = texts.is_array() ? texts : nlohmann::json::array({texts});
  for (const auto& text : list) {
    if (!text.is_string()) continue;
    said.rationale += (said.rationale.empty() ? "" : "\n") + text.get<std::string>();
  }
}

void add_result(Said& said, const nlohmann::json& result, const std::vector<std::string>& ids) {
  const std::string type = word_of(cell(result, "type"));
  const std::string field = word_of(cell(result, "from_name"));
  const auto& value = cell(result, "value");
  if (type == "pairwise") {
    said.label = cell(value, "selected");
    said.label_field = field;
  } else if (type == "choices" && said.label.is_null()) {
    const auto& choices = cell(value, "choices");
    if (choices.is_array() && choices.size() == 1) {
      said.label = choices[0];
      said.label_field = field;
    }
  } else if (type == "ranker") {
    said.tiers = tiers_of(cell(value, "ranker"), ids);
  } else if (type == "rating") {
    if (const auto& rating = cell(value, "rating"); rating.is_number())
      said.ratings[field] = rating;
  } else if (type == "number") {
    if (const auto& number = cell(value, "number"); number.is_number())
      said.ratings[field] = number;
  } else if (type == "textarea") {
    add_text(said, cell(value, "text"));
  }
}

std::int64_t milliseconds(const nlohmann::json& seconds) {
  const auto number = number_of(seconds);
  return number && *number > 0 && *number < 1e9
             ? static_cast<std::int64_t>(std::llround(*number * 1000))
             : 0;
}

void add_said(RowBuilder& made, Said said, RowBuilder::Judgment judgment) {
  judgment.rationale = std::move(said.rationale);
  if (made.answers() == 1) {
    if (said.ratings.empty()) return;
    auto ratings = std::move(said.ratings);
    ratings["score"] = ratings.front();
    return made.rate(std::move(ratings), std::move(judgment));
  }
  if (!said.ratings.empty()) judgment.ratings = std::move(said.ratings);
  if (said.tiers.size() > 1) return made.rank(std::move(said.tiers), std::move(judgment));
  if (said.label.is_null()) return;
  made.label(said.label_field, said.label, LabelCoding(), std::move(judgment));
}

bool fits(const nlohmann::json& row) {
  return cell(row, "data").is_object() && cell(row, "annotations").is_array();
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  std::vector<std::string> item_ids;
  add_task(made, cell(row, "data"), item_ids);
  if (!made.good()) return made.done();
  made.compare_all();
  for (const auto& annotation : cell(row, "annotations")) {
    auto judgment = made.by(person_of(cell(annotation, "completed_by")));
    judgment.active_ms = milliseconds(cell(annotation, "lead_time"));
    judgment.answered_at = time_of(cell(annotation, "updated_at"));
    if (judgment.answered_at == 0) judgment.answered_at = time_of(cell(annotation, "created_at"));
    if (cell(annotation, "was_cancelled") == true) {
      made.outcome(project::Outcome::skip, std::move(judgment));
      continue;
    }
    Said said;
    const auto& results = cell(annotation, "result");
    if (!results.is_array()) continue;
    for (const auto& result : results) add_result(said, result, item_ids);
    add_said(made, std::move(said), std::move(judgment));
  }
  return made.done();
}

constexpr std::array<const char*, 9> own_columns{"id",         "annotator",  "annotation_id",
                                                 "created_at", "updated_at", "lead_time",
                                                 "agreement",  "project",    "task_id"};

bool fits_min(const nlohmann::json& row) {
  return row.contains("annotator") && row.contains("lead_time") && row.contains("id") &&
         !answer_columns(row).empty();
}

bool is_own(const std::string& name) {
  return std::ranges::any_of(own_columns, [&](const char* own) { return name == own; });
}

RowResult<Reading> read_min(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  std::vector<std::string> ids;
  add_task(made, row, ids);
  if (!made.good()) return made.done();
  made.compare_all();
  const auto columns = answer_columns(row);
  const auto prompt = prompt_column(row);
  Said said;
  for (const auto& [name, value] : row.items()) {
    if (is_own(name) || name == prompt || std::ranges::find(columns, name) != columns.end())
      continue;
    const auto& word = value.is_object() ? cell(value, "selected") : value;
    if (!word.is_string()) continue;
    const auto verdict = LabelCoding().read(word, made.names(), name);
    if (said.label.is_null() && verdict && *verdict) {
      said.label = word;
      said.label_field = name;
    } else if (name == "rationale" || name == "reason" || name == "comment") {
      add_text(said, word);
    }
  }
  auto judgment = made.by(person_of(cell(row, "annotator")));
  judgment.active_ms = milliseconds(cell(row, "lead_time"));
  judgment.answered_at = time_of(cell(row, "updated_at"));
  if (judgment.answered_at == 0) judgment.answered_at = time_of(cell(row, "created_at"));
  add_said(made, std::move(said), std::move(judgment));
  return made.done();
}

}  // namespace

const Layout label_studio_layout{
    "label-studio",
    ARBITER_MESSAGE("core", "Label Studio: tasks with data and annotations"),
    fits,
    read,
    {"data", "annotations"}};

const Layout label_studio_min_layout{
    "label-studio-min",
    ARBITER_MESSAGE("core", "Label Studio JSON-MIN: it has annotator, lead_time and two answers"),
    fits_min,
    read_min,
    {"annotator", "lead_time", "created_at", "updated_at", "comparison", "preference", "label",
     "choice", "annotation_id", "rationale", "reason", "comment", "answer1", "answer2"}};

}  // namespace arbiter::exchange
