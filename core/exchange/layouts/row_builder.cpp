// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/layouts/row_builder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/exchange/columns.h"

namespace arbiter::exchange {

RowBuilder::RowBuilder(const nlohmann::json& row, const LayoutRequest& request)
    : row_(row), request_(request) {}

void RowBuilder::wrong(const std::string& field, std::string reason) {
  if (!issue_) issue_ = RowIssue{field, std::move(reason)};
}

void RowBuilder::prompt(const nlohmann::json& text, const std::string& field) {
  auto read = read_text(as_turns(text), field);
  if (!read) return wrong(read.error().field, std::move(read.error().reason));
  has_prompt_ = true;
  const auto whole = row_.find(field);
  if (whole != row_.end() && *whole == write_text(read->form, read->text)) prompt_column_ = field;
  made_.prompt = make_prompt(std::move(*read), nullptr);
}

void RowBuilder::answer(const nlohmann::json& text, const std::string& field, std::string model) {
  auto turns = as_turns(text);
  // A table's cell "True" that became a truth value.
  if (turns.is_boolean() || turns.is_number()) turns = turns.dump();
  if (turns.is_object() && turns.contains("content"))
    turns = nlohmann::json::array({std::move(turns)});
  auto read = read_text(turns, field);
  if (!read) return wrong(read.error().field, std::move(read.error().reason));
  auto& response = made_.responses.emplace_back(make_response(std::move(*read)));
  const auto whole = row_.find(field);
  const bool alone = whole != row_.end() && *whole == write_body(response.body);
  columns_.push_back(alone ? field : std::string());
  names_.push_back(columns_.back());
  response.model = std::move(model);
}

void RowBuilder::conversations(const nlohmann::json& first, const nlohmann::json& second,
                               const std::string& field) {
  const auto one = with_joined_parts(as_turns(first));
  const auto other = with_joined_parts(as_turns(second));
  for (const auto* list : {&one, &other}) {
    if (!list->is_array()) return wrong(field, "should be a list of messages");
    if (auto checked = check_messages(*list, field); !checked)
      return wrong(checked.error().field, std::move(checked.error().reason));
  }
  const std::size_t most = std::min(one.size(), other.size()) - 1;
  std::size_t shared = 0;
  while (shared < most && one[shared] == other[shared]) ++shared;
  while (shared > 0 && one[shared - 1].at("role") == "assistant") --shared;
  if (shared == 0) return wrong(field, "the two conversations do not begin alike");
  const auto part = [&](const nlohmann::json& list, std::size_t begin, std::size_t end) {
    nlohmann::json turns = nlohmann::json::array();
    for (std::size_t i = begin; i < end; ++i) turns.push_back(list[i]);
    return turns;
  };
  prompt(part(one, 0, shared), {});
  answer(part(one, shared, one.size()), {});
  answer(part(other, shared, other.size()), {});
}

void RowBuilder::rename_last(const std::string& name) {
  if (!issue_ && !names_.empty()) names_.back() = name;
}

void RowBuilder::models(const std::string& first, const std::string& second) {
  if (answers() < 2) return;
  made_.responses[0].model = first;
  made_.responses[1].model = second;
}

RowBuilder::Judgment RowBuilder::by(const std::string& annotator) const {
  Judgment judgment;
  judgment.annotator = annotator.empty() ? request_.annotator : annotator;
  return judgment;
}

std::size_t RowBuilder::comparison_of(std::vector<std::size_t> members) {
  const auto found = std::ranges::find(made_.comparisons, members);
  if (found != made_.comparisons.end())
    return static_cast<std::size_t>(found - made_.comparisons.begin());
  made_.comparisons.push_back(std::move(members));
  return made_.comparisons.size() - 1;
}

void RowBuilder::compare_all() {
  if (answers() < 2) return;
  std::vector<std::size_t> all(answers());
  std::iota(all.begin(), all.end(), std::size_t{0});
  comparison_of(std::move(all));
}

void RowBuilder::label(const std::string& field, const nlohmann::json& value,
                       const LabelCoding& own, Judgment judgment) {
  std::vector<std::size_t> all(answers());
  std::iota(all.begin(), all.end(), std::size_t{0});
  label_among(std::move(all), field, value, own, std::move(judgment));
}

void RowBuilder::label_among(std::vector<std::size_t> members, const std::string& field,
                             const nlohmann::json& value, const LabelCoding& own,
                             Judgment judgment) {
  if (issue_) return;
  if (members.size() < 2) return wrong(field, "the row has fewer than two answers to compare");
  std::vector<std::string> names;
  for (const auto member : members) names.push_back(names_[member]);
  judgment.comparison = comparison_of(members);
  // A file with a row for each of several people says things of one comparison.
  made_.joins = made_.joins || judgment.annotator != request_.annotator;
  const LabelCoding& coding = request_.coding.words_only() ? own : request_.coding;
  auto verdict = coding.read(value, names, field);
  reading_.labels.push_back({field, label_key(value),
                             verdict && *verdict ? meaning_text(**verdict) : std::string(),
                             verdict.has_value()});
  if (request_.labels != nullptr) request_.labels->push_back(reading_.labels.back());
  if (!verdict) return wrong(verdict.error().field, std::move(verdict.error().reason));
  if (!*verdict) return;
  judgment.outcome = (*verdict)->outcome;
  for (auto& tier : (*verdict)->tiers) {
    for (auto& place : tier) place = members[place];
    judgment.ranking.push_back(std::move(tier));
  }
  if ((*verdict)->strength != 0) judgment.strength = (*verdict)->strength;
  made_.judgments.push_back(std::move(judgment));
}

void RowBuilder::note(const std::string& column, const nlohmann::json& value,
                      const Verdict& verdict) {
  reading_.labels.push_back({column, label_key(value), meaning_text(verdict), true});
  if (request_.labels != nullptr) request_.labels->push_back(reading_.labels.back());
}

void RowBuilder::rank(std::vector<std::vector<std::size_t>> tiers, Judgment judgment) {
  std::vector<std::size_t> members;
  for (const auto& tier : tiers) members.insert(members.end(), tier.begin(), tier.end());
  std::ranges::sort(members);
  if (members.size() < 2) return;
  judgment.comparison = comparison_of(std::move(members));
  made_.joins = made_.joins || judgment.annotator != request_.annotator;
  judgment.ranking = std::move(tiers);
  made_.judgments.push_back(std::move(judgment));
}

void RowBuilder::outcome(project::Outcome outcome, Judgment judgment) {
  std::vector<std::size_t> all(answers());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() < 2) return;
  judgment.comparison = comparison_of(std::move(all));
  made_.joins = made_.joins || judgment.annotator != request_.annotator;
  judgment.outcome = outcome;
  made_.judgments.push_back(std::move(judgment));
}

void RowBuilder::rate(nlohmann::json ratings, Judgment judgment) {
  if (issue_) return;
  judgment.comparison = comparison_of({answers() - 1});
  made_.joins = made_.joins || judgment.annotator != request_.annotator;
  judgment.ranking = {{answers() - 1}};
  judgment.ratings = std::move(ratings);
  made_.judgments.push_back(std::move(judgment));
}

void RowBuilder::finish() {
  if (!has_prompt_) return;
  // Answers that nobody has compared are compared by neighbours: enough to connect them all.
  if (made_.comparisons.empty()) {
    for (std::size_t i = 1; i < answers(); ++i) made_.comparisons.push_back({i - 1, i});
  }
  reading_.rows.push_back(std::move(made_));
  made_ = {};
  has_prompt_ = false;
}

void RowBuilder::next() {
  finish();
  names_.clear();
  columns_.clear();
  prompt_column_.clear();
}

RowResult<Reading> RowBuilder::done() {
  if (issue_) return std::unexpected(std::move(*issue_));
  const bool one = reading_.rows.empty();
  nlohmann::json placed = nlohmann::json::object();
  nlohmann::json rest = row_;
  if (one) {
    // What is the prompt's or an answer's whole text is not kept a second time.
    if (!prompt_column_.empty()) {
      placed["prompt"] = prompt_column_;
      rest.erase(prompt_column_);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].empty()) continue;
      placed["answers"][std::to_string(i)] = columns_[i];
      rest.erase(columns_[i]);
    }
  }
  finish();
  if (reading_.rows.empty()) return std::unexpected(RowIssue{{}, "the row holds no prompt"});
  auto extra = keep_columns(std::move(rest));
  if (!placed.empty()) extra["placed"] = std::move(placed);
  reading_.rows.front().prompt.extra = std::move(extra);
  // The row is kept with the first of its prompts; the others say that they belong to one.
  for (std::size_t i = 1; i < reading_.rows.size(); ++i)
    reading_.rows[i].prompt.extra = {{"layout", "continued"}};
  return std::move(reading_);
}

}  // namespace arbiter::exchange
