// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter tokenize FOLDER`: what a model sees of a text.
#include <iostream>
#include <iterator>
#include <memory>

#include "app/cli/commands.h"
#include "core/text/tokenizer.h"

namespace arbiter::cli {
namespace {

struct TokenizeOptions {
  std::filesystem::path folder;
  bool plain = false;
};

using Ids = std::vector<std::int32_t>;

Ids ids_of(const text::Tokenizer& tokenizer, std::string_view text, bool plain) {
  return plain ? tokenizer.encode(text) : tokenizer.with_special(tokenizer.encode(text, true));
}

/// A piece on one line: control characters are escaped as in C.
std::string on_one_line(const std::string& piece) {
  std::string shown;
  for (const char c : piece) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      shown += c;
    } else if (c == '\n') {
      shown += "\\n";
    } else if (c == '\t') {
      shown += "\\t";
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
      shown += escape;
    }
  }
  return shown;
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

Report report_text(const text::Tokenizer& tokenizer, const std::string& input, bool plain) {
  Report report;
  for (const auto id : ids_of(tokenizer, input, plain))
    report.text += std::to_string(id) + '\t' + on_one_line(tokenizer.piece(id)) + '\n';
  return report;
}

Result<Report> tokenize(const Context& context, const TokenizeOptions& options) {
  ARBITER_ASSIGN(const auto tokenizer, text::load_tokenizer(options.folder));
  std::cin >> std::noskipws;
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  if (context.json) return report_list(*tokenizer, input, options.plain);
  return report_text(*tokenizer, input, options.plain);
}

}  // namespace

void add_tokenize(CLI::App& app, Context& context) {
  const auto options = std::make_shared<TokenizeOptions>();
  auto* command = add_command(
      app, context, "tokenize",
      "Show the ids and pieces that a model's tokenizer makes of the text on standard input; with "
      "--json a JSON list of strings becomes a JSON list of id lists",
      [options](Context& shared) { return tokenize(shared, *options); });
  command->add_option("FOLDER", options->folder, "The model's folder")->required();
  command->add_flag("--plain", options->plain,
                    "Add nothing around the text (such as BOS) and take marks such as "
                    "<|endoftext|> as text");
}

}  // namespace arbiter::cli
