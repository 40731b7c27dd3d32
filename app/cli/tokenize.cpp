// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter tokenize FOLDER`: what a model sees of a text, or of a conversation.
#include <iostream>
#include <iterator>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/option_flags.h"
#include "app/cli/piece_text.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/text/chat_options.h"
#include "core/text/chat_template.h"

namespace arbiter::cli {
namespace {

struct TokenizeOptions {
  std::filesystem::path folder;
  bool plain = false;
  bool chat = false;
  studio::ChatOptions chat_options;
};

using Ids = std::vector<std::int32_t>;

Ids ids_of(const text::Tokenizer& tokenizer, std::string_view text, bool plain) {
  return plain ? tokenizer.encode(text) : tokenizer.with_special(tokenizer.encode(text, true));
}

Result<Report> report_list(const text::Tokenizer& tokenizer, const std::string& input, bool plain) {
  const auto texts = nlohmann::json::parse(input, nullptr, false);
  const auto is_text = [](const auto& item) { return item.is_string(); };
  if (!texts.is_array() || !std::ranges::all_of(texts, is_text)) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "Standard input must be a JSON list of strings where --json is "
                                "given."));
  }
  Report report;
  report.document = nlohmann::json::array();
  for (const auto& text : texts)
    report.document.push_back(ids_of(tokenizer, text.get_ref<const std::string&>(), plain));
  return report;
}

std::string pieces_text(const text::Tokenizer& tokenizer, const Ids& ids) {
  std::string text;
  for (const auto id : ids)
    text += std::to_string(id) + '\t' + on_one_line(tokenizer.piece(id)) + '\n';
  return text;
}

/// A conversation: a JSON list of {"role", "content"}, or any other text as one user's turn.
std::vector<text::Message> conversation_of(const std::string& input) {
  const auto json = nlohmann::json::parse(input, nullptr, false);
  const auto is_message = [](const auto& item) {
    return item.is_object() && item.contains("role") && item["role"].is_string() &&
           item.contains("content") && item["content"].is_string();
  };
  if (!json.is_array() || json.empty() || !std::ranges::all_of(json, is_message))
    return {{"user", input.ends_with('\n') ? input.substr(0, input.size() - 1) : input}};
  std::vector<text::Message> messages;
  for (const auto& item : json)
    messages.push_back({item["role"].get<std::string>(), item["content"].get<std::string>()});
  return messages;
}

/// As the model sees a conversation whose next turn is the assistant's.
Result<Report> report_chat(const text::Tokenizer& tokenizer, const std::string& input,
                           const TokenizeOptions& options) {
  ARBITER_ASSIGN(const auto choice, text::choose_chat_family(options.chat_options.chat_template,
                                                             options.folder, tokenizer));
  const auto ids = text::encode_prompt(tokenizer, choice.family, conversation_of(input));
  const auto end = text::end_of_turn(tokenizer, choice.family, -1);
  const std::string name = text::chat_family_name(choice.family);
  Report report;
  report.document = {{"template", name},
                     {"source", choice.source},
                     {"match", text::chat_match_name(choice.match)},
                     {"difference", choice.difference},
                     {"ids", ids},
                     {"text", tokenizer.decode(ids, false)},
                     {"end_of_turn", end < 0 ? nlohmann::json() : nlohmann::json(end)}};
  report.text = "template: " + name + " (" + choice.source + ")\n";
  if (choice.match == text::ChatMatch::unknown)
    report.text += "The model's own chat template is of no known family.\n";
  if (choice.match == text::ChatMatch::similar && *choice.difference != 0)
    report.text +=
        std::string("The model's own chat template is another: ") + choice.difference + ".\n";
  report.text += "end of turn: " + (end < 0 ? "the model's EOS" : tokenizer.piece(end)) + '\n' +
                 pieces_text(tokenizer, ids);
  return report;
}

Result<Report> tokenize(const Context& context, const TokenizeOptions& options) {
  ARBITER_ASSIGN(const auto tokenizer, text::load_tokenizer(options.folder));
  ARBITER_ASSIGN(const auto vocabulary, studio::vocabulary_of(options.folder));
  if (vocabulary > 0)
    ARBITER_TRY(studio::check_tokenizer_fits(*tokenizer, vocabulary, options.folder));
  std::cin >> std::noskipws;
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  if (options.chat) return report_chat(*tokenizer, input, options);
  if (context.json) return report_list(*tokenizer, input, options.plain);
  return Report{.document = {},
                .text = pieces_text(*tokenizer, ids_of(*tokenizer, input, options.plain))};
}

}  // namespace

void add_tokenize(CLI::App& app, Context& context) {
  const auto options = std::make_shared<TokenizeOptions>();
  auto* command = add_command(
      app, context, "tokenize",
      "Show the ids and pieces that a model's tokenizer makes of the text on standard input; with "
      "--json a JSON list of strings becomes a JSON list of id lists",
      [options](Context& shared) { return tokenize(shared, *options); });
  add_path(*command, "FOLDER", options->folder, "The model's folder")->required();
  command->add_flag("--plain", options->plain,
                    "Add nothing around the text (such as BOS) and take marks such as "
                    "<|endoftext|> as text");
  command->add_flag("--chat", options->chat,
                    "Show a conversation (a JSON list of role and content, or a text as the "
                    "user's turn) as the model's chat template writes it");
  add_option_flags(*command, studio::fields(options->chat_options));
}

}  // namespace arbiter::cli
