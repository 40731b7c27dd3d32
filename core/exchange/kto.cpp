// SPDX-License-Identifier: GPL-3.0-or-later
// TRL rows of unpaired preferences, as its KTO trainer reads them: `prompt`, `completion` and
// `label`, true where the completion is good. Each is a single response with its judgment; a row
// whose label is null or not there is one that is still to be judged. The label also stays among
// the columns, so that a row can be written again exactly.
#include <memory>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/preference_rows.h"
#include "core/project/rating.h"

namespace arbiter::exchange {
namespace {

/// True and false, also as 1 and 0; nothing for null.
RowResult<std::optional<bool>> read_good(const nlohmann::json& row) {
  const auto label = row.find("label");
  if (label == row.end() || label->is_null()) return std::nullopt;
  if (label->is_boolean()) return label->get<bool>();
  if (*label == 1) return true;
  if (*label == 0) return false;
  return std::unexpected(
      RowIssue{"label", "should be true (good) or false (bad), not " + describe_type(*label)});
}

class KtoFormat final : public RowFormat {
 public:
  const char* name() const override { return "kto"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    auto prompt = take_text(row, "prompt");
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    auto completion = take_text(row, "completion");
    if (!completion) return std::unexpected(std::move(completion.error()));
    const auto good = read_good(row);
    if (!good) return std::unexpected(good.error());
    ImportRow made;
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    made.responses.push_back(make_response(std::move(*completion)));
    made.comparisons = {{0}};
    if (!*good) return made;
    auto& judgment = made.judgments.emplace_back();
    judgment.annotator = annotator;
    judgment.ranking = {{0}};
    judgment.ratings = project::to_ratings(project::Rating::of(**good));
    return made;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    nlohmann::ordered_json row;
    row["prompt"] = write_text(prompt);
    row["completion"] = write_body(responses[0].body);
    append_columns(row, kept_columns(prompt));
    return row;
  }
};

}  // namespace

nlohmann::ordered_json kto_row(const project::Prompt& prompt, const project::Response& response,
                               bool good, bool with_columns) {
  nlohmann::ordered_json row;
  row["prompt"] = write_text(prompt);
  row["completion"] = with_columns ? write_body(response.body) : completion_of(prompt, response);
  row["label"] = good;
  if (with_columns) append_columns(row, kept_columns(prompt));
  return row;
}

std::unique_ptr<RowFormat> make_kto_format() { return std::make_unique<KtoFormat>(); }

}  // namespace arbiter::exchange
