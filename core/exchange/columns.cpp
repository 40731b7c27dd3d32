// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/columns.h"

#include <utility>

namespace arbiter::exchange {

RowResult<nlohmann::json> take_column(nlohmann::json& row, const std::string& name) {
  const auto found = row.find(name);
  if (found == row.end()) return std::unexpected(RowIssue{name, "the row has no such column"});
  nlohmann::json value = std::move(*found);
  row.erase(found);
  return value;
}

RowResult<FormedText> take_text(nlohmann::json& row, const std::string& name) {
  auto value = take_column(row, name);
  if (!value) return std::unexpected(value.error());
  auto text = read_text(*value, name);
  if (text && write_text(text->form, text->text) != *value) row[name] = std::move(*value);
  return text;
}

void put_text(nlohmann::ordered_json& row, const project::Prompt& prompt, const std::string& name,
              const nlohmann::json& text) {
  const auto& kept = kept_columns(prompt);
  const auto as_it_came = kept.find(name);
  row[name] = as_it_came == kept.end() ? text : *as_it_came;
}

nlohmann::json keep_columns(nlohmann::json rest, const char* layout) {
  nlohmann::json extra;
  if (!rest.empty()) extra["columns"] = std::move(rest);
  if (layout != nullptr) extra["layout"] = layout;
  return extra;
}

const nlohmann::json& kept_columns(const project::Prompt& prompt) {
  static const nlohmann::json none = nlohmann::json::object();
  if (!prompt.extra.is_object()) return none;
  const auto found = prompt.extra.find("columns");
  return found != prompt.extra.end() && found->is_object() ? *found : none;
}

bool has_layout(const project::Prompt& prompt, const char* layout) {
  if (!prompt.extra.is_object()) return false;
  const auto found = prompt.extra.find("layout");
  return found != prompt.extra.end() && *found == layout;
}

void append_columns(nlohmann::ordered_json& row, const nlohmann::json& columns) {
  for (const auto& [name, value] : columns.items()) {
    if (!row.contains(name)) row[name] = value;
  }
}

project::Prompt make_prompt(FormedText text, nlohmann::json extra) {
  project::Prompt prompt;
  prompt.form = text.form;
  prompt.text = std::move(text.text);
  prompt.extra = std::move(extra);
  return prompt;
}

project::Response make_response(FormedText text) {
  project::Response response;
  if (text.form == project::PromptForm::messages) {
    response.body = project::MessagesBody{std::move(text.text)};
  } else {
    response.body = std::move(text.text);
  }
  return response;
}

ImportRow::RowJudgment first_is_better(const std::string& annotator) {
  ImportRow::RowJudgment judgment;
  judgment.annotator = annotator;
  judgment.ranking = {{0}, {1}};
  return judgment;
}

}  // namespace arbiter::exchange
