// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter logits FOLDER --ids 1,2,3`: what a model says of the next token.
#include <charconv>
#include <limits>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/option_flags.h"
#include "app/cli/piece_text.h"
#include "app/cli/rebased_adapter.h"
#include "core/base/number_text.h"
#include "core/studio/text/next_token.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::filesystem::path base;
  std::string ids;
  engine::ComputeOptions compute;
};

std::unexpected<Error> bad_id(std::string_view text) {
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core", "\"{text}\" is no token id. Give numbers with commas between them."),
      {{"text", std::string(text)}}, {{}, 0, "ids"});
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// The ids of `1,2,3`; none of an empty text.
Result<engine::Tokens> parse_ids(std::string_view text) {
  engine::Tokens ids;
  if (without_spaces(text).empty()) return ids;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    const auto item = without_spaces(text.substr(begin, end - begin));
    engine::Token id = 0;
    const auto parsed = std::from_chars(item.data(), item.data() + item.size(), id);
    if (item.empty() || parsed.ec != std::errc() || parsed.ptr != item.data() + item.size())
      return bad_id(item);
    ids.push_back(id);
    begin = end + 1;
  }
  return ids;
}

Report describe(const studio::NextToken& next) {
  Report report;
  report.document = {{"logits", next.logits}};
  for (const auto& choice : next.likeliest) {
    report.text += fixed(choice.probability, 4) + '\t' + std::to_string(choice.id);
    if (!choice.piece.empty()) report.text += '\t' + on_one_line(choice.piece);
    report.text += '\n';
  }
  return report;
}

Result<Report> run(const Options& options) {
  ARBITER_ASSIGN(const auto ids, parse_ids(options.ids));
  ARBITER_ASSIGN(const auto model, RebasedAdapter::make(options.folder, options.base));
  ARBITER_ASSIGN(const auto next, studio::next_token(model.folder(), ids, options.compute));
  return describe(next);
}

}  // namespace

void add_logits(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  // Full precision unless asked otherwise: these figures are compared with other programs'.
  options->compute.precision = "f32";
  auto* command = add_command(
      app, context, "logits",
      "Show the likeliest next tokens after some ids (probability, id, piece); with --json the "
      "logits of all tokens",
      [options](Context&) { return run(*options); });
  add_path(*command, "FOLDER", options->folder, "The model's folder")->required();
  add_path(*command, "--base", options->base, base_option_help);
  command->add_option("--ids", options->ids, "Token ids with commas between them: 1,2,3")
      ->required();
  auto fields = engine::fields(options->compute);
  std::erase_if(fields, [](const auto& field) { return std::string_view(field.name) == "seed"; });
  add_option_flags(*command, fields);
}

}  // namespace arbiter::cli
