// SPDX-License-Identifier: GPL-3.0-or-later
// Unlabelled rows: `prompt` and `responses`, a list of texts or message lists. Neighbours are
// compared, two at a time: enough to connect them all.
#include <memory>
#include <utility>

#include "core/exchange/columns.h"

namespace arbiter::exchange {
namespace {

RowResult<std::vector<project::Response>> read_responses(const nlohmann::json& list) {
  if (!list.is_array()) {
    return std::unexpected(
        RowIssue{"responses", "should be a list of texts, not " + describe_type(list)});
  }
  if (list.empty()) return std::unexpected(RowIssue{"responses", "the row has no responses"});
  std::vector<project::Response> responses;
  responses.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto text = read_text(list[i], "responses[" + std::to_string(i) + "]");
    if (!text) return std::unexpected(std::move(text.error()));
    responses.push_back(make_response(std::move(*text)));
  }
  return responses;
}

class UnlabelledFormat final : public RowFormat {
 public:
  const char* name() const override { return "unlabelled"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string&) const override {
    auto prompt = take_text(row, "prompt");
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    if (!row.contains("responses"))
      return std::unexpected(RowIssue{"responses", "the row has no responses"});
    auto responses = read_responses(*take_column(row, "responses"));
    if (!responses) return std::unexpected(std::move(responses.error()));
    ImportRow made;
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    made.responses = std::move(*responses);
    for (std::size_t i = 1; i < made.responses.size(); ++i) made.comparisons.push_back({i - 1, i});
    return made;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    nlohmann::ordered_json row;
    row["prompt"] = write_text(prompt);
    nlohmann::json list = nlohmann::json::array();
    for (const auto& response : responses) list.push_back(write_body(response.body));
    row["responses"] = list;
    append_columns(row, kept_columns(prompt));
    return row;
  }
};

}  // namespace

std::unique_ptr<RowFormat> make_unlabelled_format() { return std::make_unique<UnlabelledFormat>(); }

}  // namespace arbiter::exchange
