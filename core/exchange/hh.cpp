// SPDX-License-Identifier: GPL-3.0-or-later
// HH-RLHF transcripts: `chosen` and `rejected` hold whole dialogues in the form
// "\n\nHuman: ...\n\nAssistant: ...". The prompt is what both agree on up to an assistant's turn.
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/preference_rows.h"

namespace arbiter::exchange {
namespace {

constexpr std::string_view human_marker = "\n\nHuman:";
constexpr std::string_view assistant_marker = "\n\nAssistant:";

/// The length of the prompt: up to and with the last "\n\nAssistant:" that both texts share, or
/// npos.
std::size_t shared_prompt_length(std::string_view chosen, std::string_view rejected) {
  const auto differ = std::mismatch(chosen.begin(), chosen.end(), rejected.begin(), rejected.end());
  const std::string_view shared =
      chosen.substr(0, static_cast<std::size_t>(differ.first - chosen.begin()));
  const auto at = shared.rfind(assistant_marker);
  return at == std::string_view::npos ? at : at + assistant_marker.size();
}

RowResult<std::string> take_transcript(nlohmann::json& row, const char* column) {
  auto value = take_column(row, column);
  if (!value) return std::unexpected(std::move(value.error()));
  if (!value->is_string()) {
    return std::unexpected(
        RowIssue{column, "should be a transcript (a text), not " + describe_type(*value)});
  }
  return std::move(value->get_ref<std::string&>());
}

class HhFormat final : public RowFormat {
 public:
  const char* name() const override { return "hh"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    auto chosen = take_transcript(row, "chosen");
    if (!chosen) return std::unexpected(std::move(chosen.error()));
    auto rejected = take_transcript(row, "rejected");
    if (!rejected) return std::unexpected(std::move(rejected.error()));
    const std::size_t split = shared_prompt_length(*chosen, *rejected);
    if (split == std::string::npos) {
      return std::unexpected(
          RowIssue{"chosen", "chosen and rejected share no dialogue up to an \"Assistant:\" turn"});
    }
    ImportRow made;
    made.prompt = make_prompt({project::PromptForm::hh, chosen->substr(0, split)},
                              keep_columns(std::move(row)));
    for (const std::string* text : {&*chosen, &*rejected})
      made.responses.push_back(make_response({project::PromptForm::plain, text->substr(split)}));
    made.comparisons = {{0, 1}};
    made.judgments.push_back(first_is_better(annotator));
    return made;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    return hh_row(prompt, responses[0], responses[1], /*with_columns=*/true);
  }
};

std::string turns_of(const nlohmann::json& messages) {
  std::string text;
  std::string instructions;  // a system message has no marker: it goes before the next human turn
  for (const auto& message : messages) {
    const auto& role = message.at("role").get_ref<const std::string&>();
    const auto& content = message.at("content").get_ref<const std::string&>();
    if (role == "system") {
      instructions += content + "\n\n";
    } else if (role == "assistant") {
      text.append(assistant_marker).append(" ").append(content);
    } else {
      text.append(human_marker).append(" ").append(instructions).append(content);
      instructions.clear();
    }
  }
  return text;
}

/// A prompt as a transcript that ends with an open assistant's turn.
std::string transcript(const project::Prompt& prompt) {
  if (prompt.form == project::PromptForm::hh) return prompt.text;
  const nlohmann::json messages = as_messages(write_text(prompt), "user");
  return turns_of(messages) + std::string(assistant_marker);
}

std::string continuation(const project::Response& response) {
  const nlohmann::json value = write_body(response.body);
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text = turns_of(value);
  // The first marker already stands at the end of the prompt.
  if (text.starts_with(assistant_marker)) text.erase(0, assistant_marker.size());
  return text;
}

std::string dialogue(const project::Prompt& prompt, const project::Response& response) {
  std::string answer = continuation(response);
  const bool as_it_came = prompt.form == project::PromptForm::hh &&
                          response.origin == project::ResponseOrigin::imported;
  if (!as_it_came && !answer.empty() && answer.front() != ' ') answer.insert(0, 1, ' ');
  return transcript(prompt) + answer;
}

}  // namespace

nlohmann::ordered_json hh_row(const project::Prompt& prompt, const project::Response& chosen,
                              const project::Response& rejected, bool with_columns) {
  nlohmann::ordered_json row;
  row["chosen"] = dialogue(prompt, chosen);
  row["rejected"] = dialogue(prompt, rejected);
  if (with_columns) append_columns(row, kept_columns(prompt));
  return row;
}

std::unique_ptr<RowFormat> make_hh_format() { return std::make_unique<HhFormat>(); }

}  // namespace arbiter::exchange
