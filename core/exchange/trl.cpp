// SPDX-License-Identifier: GPL-3.0-or-later
// TRL preference rows: `prompt`, `chosen`, `rejected`, as strings or message lists. Where `chosen`
// and `rejected` are whole conversations, the prompt is implicit: the messages that they share.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/preference_rows.h"

namespace arbiter::exchange {
namespace {

constexpr const char* implicit = "implicit";

struct SplitConversations {
  nlohmann::json prompt;
  nlohmann::json chosen;
  nlohmann::json rejected;
};

nlohmann::json slice(const nlohmann::json& list, std::size_t begin, std::size_t end) {
  nlohmann::json part = nlohmann::json::array();
  for (std::size_t i = begin; i < end; ++i) part.push_back(list[i]);
  return part;
}

/// How many messages both begin with, leaving each at least one of its own.
std::size_t shared_prefix(const nlohmann::json& chosen, const nlohmann::json& rejected) {
  const std::size_t most = std::min(chosen.size(), rejected.size()) - 1;
  std::size_t shared = 0;
  while (shared < most && chosen[shared] == rejected[shared]) ++shared;
  return shared;
}

/// Whether the conversations repeat what the row's `prompt` column says.
bool repeats_prompt(const nlohmann::json& prompt, const nlohmann::json& shared) {
  if (prompt.is_array()) {
    return prompt.size() <= shared.size() &&
           std::equal(prompt.begin(), prompt.end(), shared.begin());
  }
  return prompt.is_string() &&
         std::any_of(shared.begin(), shared.end(), [&](const nlohmann::json& message) {
           return message.at("role") == "user" && message.at("content") == prompt;
         });
}

class TrlFormat final : public RowFormat {
 public:
  const char* name() const override { return "trl"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    for (const char* column : {"chosen", "rejected"}) {
      if (!row.contains(column))
        return std::unexpected(RowIssue{column, "the row has no such column"});
    }
    const bool conversations = row["chosen"].is_array() && row["rejected"].is_array();
    if (!conversations) return read_explicit(std::move(row), annotator);
    for (const char* column : {"chosen", "rejected"}) {
      if (auto checked = check_messages(row[column], column); !checked)
        return std::unexpected(std::move(checked.error()));
    }
    const std::size_t shared = shared_prefix(row["chosen"], row["rejected"]);
    const auto prompt = row.find("prompt");
    if (prompt == row.end()) return read_implicit(std::move(row), shared, annotator);
    if (shared > 0 && repeats_prompt(*prompt, slice(row["chosen"], 0, shared)))
      return read_implicit(std::move(row), shared, annotator);
    return read_explicit(std::move(row), annotator);
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    return trl_row(prompt, responses[0], responses[1], /*with_columns=*/true);
  }

 private:
  static RowResult<ImportRow> read_explicit(nlohmann::json row, const std::string& annotator) {
    auto prompt = take_text(row, "prompt");
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    auto chosen = take_text(row, "chosen");
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    auto rejected = take_text(row, "rejected");
    if (!rejected) return std::unexpected(std::move(rejected.error()));
    return make_row(make_prompt(std::move(*prompt), keep_columns(std::move(row))),
                    std::move(*chosen), std::move(*rejected), annotator);
  }

  /// A `prompt` column that only repeats the conversation stays among the kept columns.
  static RowResult<ImportRow> read_implicit(nlohmann::json row, std::size_t shared,
                                            const std::string& annotator) {
    if (shared == 0) {
      return std::unexpected(
          RowIssue{"prompt", "there is no such column, and chosen and rejected share no message"});
    }
    const nlohmann::json chosen = *take_column(row, "chosen");
    const nlohmann::json rejected = *take_column(row, "rejected");
    FormedText prompt{project::PromptForm::messages, slice(chosen, 0, shared).dump()};
    const auto rest = [&](const nlohmann::json& list) {
      return FormedText{project::PromptForm::messages, slice(list, shared, list.size()).dump()};
    };
    return make_row(make_prompt(std::move(prompt), keep_columns(std::move(row), implicit)),
                    rest(chosen), rest(rejected), annotator);
  }

  static ImportRow make_row(project::Prompt prompt, FormedText chosen, FormedText rejected,
                            const std::string& annotator) {
    ImportRow made;
    made.prompt = std::move(prompt);
    made.responses.push_back(make_response(std::move(chosen)));
    made.responses.push_back(make_response(std::move(rejected)));
    made.comparisons = {{0, 1}};
    made.judgments.push_back(first_is_better(annotator));
    return made;
  }
};

/// The messages of the prompt followed by the response's.
nlohmann::json conversation(const project::Prompt& prompt, const project::Response& response) {
  nlohmann::json messages = as_messages(write_text(prompt), "user");
  for (auto& message : as_messages(write_body(response.body), "assistant"))
    messages.push_back(message);
  return messages;
}

}  // namespace

nlohmann::json completion_of(const project::Prompt& prompt, const project::Response& response) {
  if (prompt.form != project::PromptForm::messages) return write_body(response.body);
  return as_messages(write_body(response.body), "assistant");
}

nlohmann::ordered_json trl_row(const project::Prompt& prompt, const project::Response& chosen,
                               const project::Response& rejected, bool with_columns) {
  nlohmann::ordered_json row;
  if (has_layout(prompt, implicit)) {
    if (const auto& kept = kept_columns(prompt); kept.contains("prompt"))
      row["prompt"] = kept["prompt"];
    row["chosen"] = conversation(prompt, chosen);
    row["rejected"] = conversation(prompt, rejected);
  } else {
    row["prompt"] = write_text(prompt);
    row["chosen"] = with_columns ? write_body(chosen.body) : completion_of(prompt, chosen);
    row["rejected"] = with_columns ? write_body(rejected.body) : completion_of(prompt, rejected);
  }
  if (with_columns) append_columns(row, kept_columns(prompt));
  return row;
}

std::unique_ptr<RowFormat> make_trl_format() { return std::make_unique<TrlFormat>(); }

}  // namespace arbiter::exchange
