// SPDX-License-Identifier: GPL-3.0-or-later
// TRL preference rows: `prompt`, `chosen`, `rejected`, as strings or message lists. Where `chosen`
// and `rejected` are whole conversations, the prompt is implicit: the messages that they share; of
// whole texts it is what they begin with alike. Columns `system` and `history` are turns before the
// prompt; `margin`, `score_chosen` and `score_rejected` are ratings.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/layouts/row_builder.h"
#include "core/exchange/preference_rows.h"

namespace arbiter::exchange {
namespace {

constexpr const char* implicit = "implicit";
constexpr const char* implicit_text = "implicit-text";

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

/// How many bytes two texts begin with alike: up to the blank before what differs, as TRL divides
/// them, so that each keeps something of its own.
std::size_t shared_beginning(const std::string& chosen, const std::string& rejected) {
  const std::size_t shorter = std::min(chosen.size(), rejected.size());
  std::size_t shared = 0;
  while (shared < shorter && chosen[shared] == rejected[shared]) ++shared;
  const auto is_blank = [](char letter) { return letter == ' ' || letter == '\n'; };
  const auto is_continuation = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
  };
  if (shared == shorter) {
    while (shared > 0 && !is_blank(chosen[shared - 1])) --shared;
  }
  while (shared > 0 && shared < shorter &&
         (is_continuation(chosen[shared]) || is_continuation(rejected[shared])))
    --shared;
  if (shared > 0 && chosen[shared - 1] == ' ') --shared;
  return shared;
}

/// What the row says of the pair beside which is better; null where it says nothing.
nlohmann::json ratings_in(const nlohmann::json& row) {
  nlohmann::json ratings;
  const auto& chosen = cell(row, "score_chosen");
  const auto& rejected = cell(row, "score_rejected");
  if (chosen.is_number() && rejected.is_number())
    ratings["by_response"] = {{{"score", chosen}}, {{"score", rejected}}};
  if (const auto& margin = cell(row, "margin"); margin.is_number()) ratings["margin"] = margin;
  return ratings;
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
    if (!conversations && !row.contains("prompt") && row["chosen"].is_string() &&
        row["rejected"].is_string())
      return read_texts(std::move(row), annotator);
    if (!conversations) return read_explicit(std::move(row), annotator);
    const auto chosen = with_joined_parts(row["chosen"]);
    const auto rejected = with_joined_parts(row["rejected"]);
    if (auto checked = check_messages(chosen, "chosen"); !checked)
      return std::unexpected(std::move(checked.error()));
    if (auto checked = check_messages(rejected, "rejected"); !checked)
      return std::unexpected(std::move(checked.error()));
    const std::size_t shared = shared_prefix(chosen, rejected);
    const auto prompt = row.find("prompt");
    if (prompt == row.end()) return read_implicit(std::move(row), shared, annotator);
    if (shared > 0 && repeats_prompt(with_joined_parts(*prompt), slice(chosen, 0, shared)))
      return read_implicit(std::move(row), shared, annotator);
    return read_explicit(std::move(row), annotator);
  }

  std::vector<std::string_view> uses() const override {
    return {"margin",  "score_chosen", "score_rejected", "system",
            "history", "prompt",       "chosen",         "rejected"};
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    return trl_row(prompt, responses[0], responses[1], /*with_columns=*/true);
  }

 private:
  static RowResult<ImportRow> read_explicit(nlohmann::json row, const std::string& annotator) {
    auto prompt = take_prompt(row);
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    auto chosen = take_text(row, "chosen");
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    auto rejected = take_text(row, "rejected");
    if (!rejected) return std::unexpected(std::move(rejected.error()));
    auto ratings = ratings_in(row);
    return make_row(make_prompt(std::move(*prompt), keep_columns(std::move(row))),
                    std::move(*chosen), std::move(*rejected), std::move(ratings), annotator);
  }

  /// With turns before it the prompt's column is not all of it, and stays in the row.
  static RowResult<FormedText> take_prompt(nlohmann::json& row) {
    const auto& system = cell(row, "system");
    const auto& history = cell(row, "history");
    const bool before =
        (system.is_string() && !is_empty_text(system)) || (history.is_array() && !history.empty());
    if (!before || !row.contains("prompt")) return take_text(row, "prompt");
    return read_text(with_turns_before(system, history, row["prompt"]), "prompt");
  }

  static RowResult<ImportRow> read_texts(nlohmann::json row, const std::string& annotator) {
    const auto chosen = take_column(row, "chosen")->get<std::string>();
    const auto rejected = take_column(row, "rejected")->get<std::string>();
    const std::size_t shared = shared_beginning(chosen, rejected);
    if (shared == 0) {
      return std::unexpected(RowIssue{
          "prompt", "there is no such column, and chosen and rejected do not begin alike"});
    }
    const auto rest = [&](const std::string& text) {
      return FormedText{project::PromptForm::plain, text.substr(shared)};
    };
    FormedText prompt{project::PromptForm::plain, chosen.substr(0, shared)};
    auto ratings = ratings_in(row);
    return make_row(make_prompt(std::move(prompt), keep_columns(std::move(row), implicit_text)),
                    rest(chosen), rest(rejected), std::move(ratings), annotator);
  }

  /// A `prompt` column that only repeats the conversation stays among the kept columns.
  static RowResult<ImportRow> read_implicit(nlohmann::json row, std::size_t shared,
                                            const std::string& annotator) {
    if (shared == 0) {
      return std::unexpected(
          RowIssue{"prompt", "there is no such column, and chosen and rejected share no message"});
    }
    const nlohmann::json chosen = take_messages(row, "chosen");
    const nlohmann::json rejected = take_messages(row, "rejected");
    FormedText prompt{project::PromptForm::messages, slice(chosen, 0, shared).dump()};
    const auto rest = [&](const nlohmann::json& list) {
      return FormedText{project::PromptForm::messages, slice(list, shared, list.size()).dump()};
    };
    auto ratings = ratings_in(row);
    return make_row(make_prompt(std::move(prompt), keep_columns(std::move(row), implicit)),
                    rest(chosen), rest(rejected), std::move(ratings), annotator);
  }

  /// Parts of contents joined; the column stays where there were any.
  static nlohmann::json take_messages(nlohmann::json& row, const char* column) {
    auto came = *take_column(row, column);
    auto messages = with_joined_parts(came);
    if (messages != came) row[column] = std::move(came);
    return messages;
  }

  static ImportRow make_row(project::Prompt prompt, FormedText chosen, FormedText rejected,
                            nlohmann::json ratings, const std::string& annotator) {
    ImportRow made;
    made.prompt = std::move(prompt);
    made.responses.push_back(make_response(std::move(chosen)));
    made.responses.push_back(make_response(std::move(rejected)));
    made.comparisons = {{0, 1}};
    made.judgments.push_back(first_is_better(annotator));
    made.judgments.back().ratings = std::move(ratings);
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
  const bool texts = chosen.body.text() != nullptr && rejected.body.text() != nullptr;
  const auto& kept = kept_columns(prompt);
  if (has_layout(prompt, implicit)) {
    if (kept.contains("prompt")) row["prompt"] = kept["prompt"];
    row["chosen"] = conversation(prompt, chosen);
    row["rejected"] = conversation(prompt, rejected);
    if (with_columns) {
      for (const char* column : {"chosen", "rejected"})
        if (kept.contains(column)) row[column] = kept[column];
    }
  } else if (has_layout(prompt, implicit_text) && texts) {
    row["chosen"] = prompt.text + *chosen.body.text();
    row["rejected"] = prompt.text + *rejected.body.text();
  } else if (with_columns) {
    put_text(row, prompt, "prompt", write_text(prompt));
    put_text(row, prompt, "chosen", write_body(chosen.body));
    put_text(row, prompt, "rejected", write_body(rejected.body));
  } else {
    // All three are texts, or all three are messages.
    const bool plain = prompt.form == project::PromptForm::plain &&
                       (chosen.body.messages() != nullptr || rejected.body.messages() != nullptr);
    project::Prompt asked = prompt;
    if (plain) {
      asked.text = as_messages(write_text(prompt), "user").dump();
      asked.form = project::PromptForm::messages;
    }
    row["prompt"] = write_text(asked);
    row["chosen"] = completion_of(asked, chosen);
    row["rejected"] = completion_of(asked, rejected);
  }
  if (with_columns) append_columns(row, kept);
  return row;
}

std::unique_ptr<RowFormat> make_trl_format() { return std::make_unique<TrlFormat>(); }

}  // namespace arbiter::exchange
