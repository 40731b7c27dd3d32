// SPDX-License-Identifier: GPL-3.0-or-later
// Any flat file by a mapping from Arbiter's names to columns: `prompt`, `input` (appended to the
// prompt), `response_a`, `response_b`, `response_c` ..., `label` or `preference` (with
// `label:NAME` for each of several annotators, or `annotator` for who has labelled the row). The
// columns `input` and labels are also kept as they came, so that a row can be written again
// exactly.
#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/preference_label.h"

namespace arbiter::exchange {
namespace {

constexpr const char* input_separator = "\n\n";

struct LabelColumn {
  std::string annotator;  ///< empty: the import's
  std::string column;
};

/// A mapping that was understood.
struct Columns {
  std::string prompt;
  std::string input;                   ///< empty: none
  std::vector<std::string> responses;  ///< by letter
  std::vector<LabelColumn> labels;
  std::string annotator;  ///< who judged the row; whoever imports it reads that
};

std::unexpected<Error> bad_mapping(const char* text, const std::string& name) {
  return fail(ErrorCode::invalid_argument, text, {{"name", name}}, {{}, 0, name});
}

/// Flat files of other tools hold numbers and truth values where a text is meant (a table's cell
/// "True" that became `true`): they are read as their JSON text. The value stays in the row, so
/// that it is written again as it was.
RowResult<FormedText> take_cell(nlohmann::json& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end() || !(found->is_number() || found->is_boolean()))
    return take_text(row, column);
  return FormedText{project::PromptForm::plain, found->dump()};
}

/// `response_c` is 2; nothing where the target is no response.
std::optional<std::size_t> response_index(const std::string& target) {
  constexpr std::string_view prefix = "response_";
  if (!target.starts_with(prefix) || target.size() != prefix.size() + 1) return {};
  const char letter = target.back();
  if (letter < 'a' || letter > 'z') return {};
  return static_cast<std::size_t>(letter - 'a');
}

/// The annotator of `label` or `label:NAME`; nothing where the target is no label.
std::optional<std::string> label_annotator(const std::string& target) {
  for (const std::string_view word : {"label", "preference"}) {
    if (target == word) return std::string();
    if (target.starts_with(word) && target.size() > word.size() + 1 && target[word.size()] == ':')
      return target.substr(word.size() + 1);
  }
  return {};
}

Result<void> place(Columns& columns, const std::string& target, const std::string& column) {
  if (target == "prompt") {
    columns.prompt = column;
  } else if (target == "annotator") {
    columns.annotator = column;
  } else if (target == "input") {
    columns.input = column;
  } else if (const auto index = response_index(target)) {
    columns.responses.resize(std::max(columns.responses.size(), *index + 1));
    columns.responses[*index] = column;
  } else if (auto annotator = label_annotator(target)) {
    columns.labels.push_back({std::move(*annotator), column});
  } else {
    return bad_mapping(
        ARBITER_MESSAGE("core",
                        "\"{name}\" cannot be mapped. Use prompt, input, response_a, "
                        "response_b ..., label, label:ANNOTATOR or annotator."),
        target);
  }
  return {};
}

Result<Columns> understand(const Mapping& mapping) {
  Columns columns;
  std::set<std::string> targets;
  std::set<std::string> sources;
  for (const auto& [target, column] : mapping) {
    if (column.empty())
      return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is mapped to no column."), target);
    if (!targets.insert(target).second)
      return bad_mapping(ARBITER_MESSAGE("core", "\"{name}\" is mapped twice."), target);
    if (!sources.insert(column).second)
      return bad_mapping(ARBITER_MESSAGE("core", "The column \"{name}\" is used twice."), column);
    ARBITER_TRY(place(columns, target, column));
  }
  if (columns.prompt.empty())
    return bad_mapping(ARBITER_MESSAGE("core", "The mapping has no {name}."), "prompt");
  for (std::size_t i = 0; i < columns.responses.size(); ++i) {
    if (columns.responses[i].empty()) {
      return bad_mapping(ARBITER_MESSAGE("core", "The mapping leaves out {name}."),
                         std::string("response_") + static_cast<char>('a' + i));
    }
  }
  if (!columns.annotator.empty() &&
      std::ranges::none_of(columns.labels,
                           [](const LabelColumn& label) { return label.annotator.empty(); })) {
    return bad_mapping(
        ARBITER_MESSAGE("core",
                        "\"{name}\" says whose label a row has; the mapping has no label of that "
                        "kind. Map label as well."),
        "annotator");
  }
  if (!columns.labels.empty() && columns.responses.size() < 2) {
    return bad_mapping(
        ARBITER_MESSAGE("core", "A label needs at least two responses; the mapping has no {name}."),
        columns.responses.empty() ? "response_a" : "response_b");
  }
  return columns;
}

class MappedFormat final : public RowFormat {
 public:
  explicit MappedFormat(Columns columns) : columns_(std::move(columns)) {}
  const char* name() const override { return "mapped"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    auto prompt = take_cell(row, columns_.prompt);
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    ImportRow made;
    for (const auto& column : columns_.responses) {
      auto text = take_cell(row, column);
      if (!text) return std::unexpected(std::move(text.error()));
      made.responses.push_back(make_response(std::move(*text)));
    }
    auto input = input_of(row);
    if (!input) return std::unexpected(std::move(input.error()));
    if (auto appended = append_input(*prompt, *input); !appended)
      return std::unexpected(std::move(appended.error()));
    if (auto judged = add_judgments(made, row, annotator); !judged)
      return std::unexpected(std::move(judged.error()));
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    return made;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    const auto& kept = kept_columns(prompt);
    project::Prompt bare = prompt;
    bare.extra = nullptr;
    if (const auto input = input_of(kept); input && !input->empty())
      bare.text.resize(bare.text.size() - std::min(bare.text.size(), input_suffix(*input).size()));
    nlohmann::ordered_json row;
    const auto put = [&](const std::string& column, const nlohmann::json& text) {
      const auto as_it_came = kept.find(column);
      row[column] = as_it_came == kept.end() ? text : *as_it_came;
    };
    put(columns_.prompt, write_text(bare));
    for (std::size_t i = 0; i < columns_.responses.size() && i < responses.size(); ++i)
      put(columns_.responses[i], write_body(responses[i].body));
    append_columns(row, kept);
    return row;
  }

 private:
  /// The text of the `input` column, which stays in the row; empty where there is none.
  RowResult<std::string> input_of(const nlohmann::json& row) const {
    if (columns_.input.empty()) return std::string();
    const auto found = row.find(columns_.input);
    if (found == row.end() || found->is_null()) return std::string();
    if (found->is_string()) return found->get<std::string>();
    return std::unexpected(
        RowIssue{columns_.input, "should be a text, not " + describe_type(*found)});
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

  RowResult<void> add_judgments(ImportRow& made, const nlohmann::json& row,
                                const std::string& annotator) const {
    const std::size_t count = made.responses.size();
    if (columns_.labels.empty()) {
      for (std::size_t i = 1; i < count; ++i) made.comparisons.push_back({i - 1, i});
      return {};
    }
    // A label speaks of all responses together, so they are one comparison.
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    made.comparisons = {std::move(all)};
    for (const auto& label : columns_.labels) {
      const auto found = row.find(label.column);
      if (found == row.end())
        return std::unexpected(RowIssue{label.column, "the row has no such column"});
      auto verdict = read_label(*found, count, label.column);
      if (!verdict) return std::unexpected(std::move(verdict.error()));
      if (!*verdict) continue;
      ImportRow::RowJudgment judgment;
      judgment.annotator = label.annotator.empty() ? annotator : label.annotator;
      judgment.outcome = (*verdict)->outcome;
      judgment.ranking = std::move((*verdict)->tiers);
      made.judgments.push_back(std::move(judgment));
    }
    return {};
  }

  Columns columns_;
};

}  // namespace

Result<std::unique_ptr<RowFormat>> make_mapped_format(const Mapping& mapping) {
  ARBITER_ASSIGN(Columns columns, understand(mapping));
  return std::make_unique<MappedFormat>(std::move(columns));
}

}  // namespace arbiter::exchange
