// SPDX-License-Identifier: GPL-3.0-or-later
// Any file by a mapping from Arbiter's names to columns and paths (mapping_columns.h). A column
// that is the prompt's or a response's whole text is taken out of the row; all else stays in it as
// it came, so that a row can be written again exactly.
#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/layouts/row_builder.h"
#include "core/exchange/mapping_columns.h"
#include "core/exchange/row_path.h"

namespace arbiter::exchange {
namespace {

constexpr const char* input_separator = "\n\n";

using Responses = std::vector<project::Response>;

/// Flat files of other tools hold numbers and truth values where a text is meant (a table's cell
/// "True" that became `true`): they are read as their JSON text. The value stays in the row, so
/// that it is written again as it was.
RowResult<FormedText> take_cell(nlohmann::json& row, const std::string& source) {
  if (!is_column(row, source)) {
    if (is_constant(source) || first_column(source) != source) {
      auto value = as_turns(at_path(row, source));
      if (value.is_number() || value.is_boolean())
        return FormedText{project::PromptForm::plain, value.dump()};
      if (value.is_object()) value = nlohmann::json::array({std::move(value)});
      return read_text(value, source);
    }
    return take_text(row, source);
  }
  const auto& value = row[source];
  if (value.is_number() || value.is_boolean())
    return FormedText{project::PromptForm::plain, value.dump()};
  const auto turns = as_turns(value);
  if (turns == value) return take_text(row, source);
  return read_text(turns, source);
}

class MappedFormat final : public RowFormat {
 public:
  explicit MappedFormat(MappedColumns columns) : columns_(std::move(columns)) {}
  const char* name() const override { return "mapped"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    auto prompt = take_prompt(row);
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    ImportRow made;
    std::vector<std::string> names;
    if (auto taken = take_responses(row, made.responses, names); !taken)
      return std::unexpected(std::move(taken.error()));
    auto input = input_of(row);
    if (!input) return std::unexpected(std::move(input.error()));
    if (auto appended = append_input(*prompt, *input); !appended)
      return std::unexpected(std::move(appended.error()));
    if (auto judged = add_judgments(made, names, row, annotator); !judged)
      return std::unexpected(std::move(judged.error()));
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    return made;
  }

  RowResult<Reading> read_all(nlohmann::json row, const std::string& annotator) const override {
    auto meant = labels(row);
    auto reading = RowFormat::read_all(std::move(row), annotator);
    if (reading) reading->labels = std::move(meant);
    return reading;
  }

  std::vector<LabelValue> labels(const nlohmann::json& row) const override {
    std::vector<LabelValue> found;
    if (columns_.labels.empty()) return found;
    nlohmann::json copy = row;
    Responses responses;
    std::vector<std::string> names;
    if (!take_responses(copy, responses, names)) names = columns_.responses;
    for (const auto& label : columns_.labels) {
      const auto value = at_path(row, label.source);
      const auto verdict = columns_.coding.read(value, names, label.source);
      found.push_back({label.source, label_key(value),
                       verdict && *verdict ? meaning_text(**verdict) : std::string(),
                       verdict.has_value()});
    }
    return found;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    const auto& kept = kept_columns(prompt);
    project::Prompt bare = prompt;
    bare.extra = nullptr;
    if (const auto input = input_of(kept); input && !input->empty())
      bare.text.resize(bare.text.size() - std::min(bare.text.size(), input_suffix(*input).size()));
    nlohmann::ordered_json row;
    const auto put = [&](const std::string& source, const nlohmann::json& text) {
      // A path's column is kept whole.
      if (is_constant(source) || (!kept.contains(source) && kept.contains(first_column(source))))
        return;
      const auto as_it_came = kept.find(source);
      row[source] = as_it_came == kept.end() ? text : *as_it_came;
    };
    put(columns_.prompt, write_text(bare));
    for (std::size_t i = 0; i < columns_.responses.size() && i < responses.size(); ++i)
      put(columns_.responses[i], write_body(responses[i].body));
    append_columns(row, kept);
    return row;
  }

 private:
  RowResult<FormedText> take_prompt(nlohmann::json& row) const {
    const auto system = columns_.system.empty() ? nullptr : at_path(row, columns_.system);
    const auto history = columns_.history.empty() ? nullptr : at_path(row, columns_.history);
    const bool before =
        (system.is_string() && !is_empty_text(system)) || (history.is_array() && !history.empty());
    if (!before) return take_cell(row, columns_.prompt);
    nlohmann::json copy = row;  // the column stays in the row: it is not all of the prompt
    auto text = take_cell(copy, columns_.prompt);
    if (!text) return text;
    return read_text(with_turns_before(system, history, write_text(text->form, text->text)),
                     columns_.prompt);
  }

  RowResult<void> take_responses(nlohmann::json& row, Responses& responses,
                                 std::vector<std::string>& names) const {
    if (!columns_.list.empty()) return take_list(row, responses, names);
    for (const auto& source : columns_.responses) {
      auto text = take_cell(row, source);
      if (!text) return std::unexpected(std::move(text.error()));
      responses.push_back(make_response(std::move(*text)));
      names.push_back(source);
    }
    return name_models(row, responses);
  }

  RowResult<void> take_list(const nlohmann::json& row, Responses& responses,
                            std::vector<std::string>& names) const {
    const auto list = at_path(row, columns_.list);
    if (!list.is_array() || list.empty())
      return std::unexpected(RowIssue{columns_.list, "should be a list of responses"});
    for (const auto& item : list) {
      auto text = read_text(as_turns(item), columns_.list);
      if (!text) return std::unexpected(std::move(text.error()));
      responses.push_back(make_response(std::move(*text)));
      names.emplace_back();
    }
    return name_models(row, responses);
  }

  RowResult<void> name_models(const nlohmann::json& row, Responses& responses) const {
    if (columns_.models.empty()) return {};
    const auto models = at_path(row, columns_.models);
    for (std::size_t i = 0; i < responses.size(); ++i)
      responses[i].model = word_of(models.is_array() && i < models.size() ? models[i] : models);
    return {};
  }

  /// The text of the `input` column, which stays in the row; empty where there is none.
  RowResult<std::string> input_of(const nlohmann::json& row) const {
    if (columns_.input.empty()) return std::string();
    const auto found = at_path(row, columns_.input);
    if (found.is_null()) return std::string();
    if (found.is_string()) return found.get<std::string>();
    return std::unexpected(
        RowIssue{columns_.input, "should be a text, not " + describe_type(found)});
  }

  static std::string input_suffix(const std::string& input) { return input_separator + input; }

  RowResult<void> append_input(FormedText& prompt, const std::string& input) const {
    if (input.empty()) return {};
    if (prompt.form != project::PromptForm::plain) {
      return std::unexpected(
          RowIssue{columns_.input, "cannot be appended to a prompt that is a list of messages"});
    }
    prompt.text += input_suffix(input);
    return {};
  }

  RowResult<void> add_judgments(ImportRow& made, const std::vector<std::string>& names,
                                const nlohmann::json& row, const std::string& annotator) const {
    const std::size_t count = made.responses.size();
    if (columns_.labels.empty() && !columns_.has_scores() && !columns_.chosen_first) {
      for (std::size_t i = 1; i < count; ++i) made.comparisons.push_back({i - 1, i});
      return {};
    }
    if (count < 2) return {};
    // A label speaks of all responses together, so they are one comparison.
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    made.comparisons = {std::move(all)};
    if (columns_.chosen_first) {
      made.judgments.push_back(first_is_better(annotator));
    } else if (columns_.has_scores()) {
      if (auto ranked = rank(made, row, annotator); !ranked) return ranked;
    }
    for (const auto& label : columns_.labels) {
      if (auto added = add_label(made, names, label, row, annotator); !added) return added;
    }
    for (auto& judgment : made.judgments)
      if (!columns_.rationale.empty())
        judgment.rationale = word_of(at_path(row, columns_.rationale));
    return {};
  }

  RowResult<void> add_label(ImportRow& made, const std::vector<std::string>& names,
                            const MappedColumns::Label& label, const nlohmann::json& row,
                            const std::string& annotator) const {
    if (!row.contains(first_column(label.source)) && !row.contains(label.source))
      return std::unexpected(RowIssue{label.source, "the row has no such column"});
    auto verdict = columns_.coding.read(at_path(row, label.source), names, label.source);
    if (!verdict) return std::unexpected(std::move(verdict.error()));
    if (!*verdict) return {};
    ImportRow::RowJudgment judgment;
    judgment.annotator = label.annotator.empty() ? annotator : label.annotator;
    judgment.outcome = (*verdict)->outcome;
    judgment.ranking = std::move((*verdict)->tiers);
    judgment.strength = (*verdict)->strength;
    made.judgments.push_back(std::move(judgment));
    return {};
  }

  RowResult<void> rank(ImportRow& made, const nlohmann::json& row,
                       const std::string& annotator) const {
    nlohmann::json list = nlohmann::json::array();
    if (columns_.score_list.empty()) {
      for (const auto& source : columns_.scores) list.push_back(at_path(row, source));
    } else {
      list = at_path(row, columns_.score_list);
    }
    const std::string& field =
        columns_.score_list.empty() ? columns_.scores.front() : columns_.score_list;
    if (list.is_null()) return {};
    if (!list.is_array() || list.size() != made.responses.size())
      return std::unexpected(RowIssue{field, "should be a number for each of the responses"});
    std::vector<double> scores;
    for (const auto& item : list) {
      if (item.is_null()) return {};  // not all were scored: nothing is said of them together
      const auto score = number_of(item);
      if (!score)
        return std::unexpected(RowIssue{field, "should be a number for each of the responses"});
      scores.push_back(*score);
    }
    ImportRow::RowJudgment judgment;
    judgment.annotator = annotator;
    judgment.ranking = tiers_by(scores, columns_.higher_is_better, columns_.within);
    auto& ratings = judgment.ratings["by_response"];
    for (const double score : scores) ratings.push_back({{"score", score}});
    made.judgments.push_back(std::move(judgment));
    return {};
  }

  MappedColumns columns_;
};

}  // namespace

Result<std::unique_ptr<RowFormat>> make_mapped_format(const Mapping& mapping) {
  ARBITER_ASSIGN(MappedColumns columns, understand(mapping));
  return std::make_unique<MappedFormat>(std::move(columns));
}

}  // namespace arbiter::exchange
