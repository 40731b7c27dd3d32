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

nlohmann::json written(std::span<const project::Response> responses) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& response : responses) list.push_back(write_body(response.body));
  return list;
}

class UnlabelledFormat final : public RowFormat {
 public:
  const char* name() const override { return "unlabelled"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string&) const override {
    auto prompt = take_text(row, "prompt");
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    if (!row.contains("responses"))
      return std::unexpected(RowIssue{"responses", "the row has no responses"});
    const auto list = *take_column(row, "responses");
    auto responses = read_responses(list);
    if (!responses) return std::unexpected(std::move(responses.error()));
    if (written(*responses) != list) row["responses"] = list;
    ImportRow made;
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    made.responses = std::move(*responses);
    for (std::size_t i = 1; i < made.responses.size(); ++i) made.comparisons.push_back({i - 1, i});
    return made;
  }

  std::vector<std::string_view> uses() const override { return {"prompt", "responses"}; }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    nlohmann::ordered_json row;
    put_text(row, prompt, "prompt", write_text(prompt));
    put_text(row, prompt, "responses", written(responses));
    append_columns(row, kept_columns(prompt));
    return row;
  }
};

}  // namespace

std::unique_ptr<RowFormat> make_unlabelled_format() { return std::make_unique<UnlabelledFormat>(); }

}  // namespace arbiter::exchange
