// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/find.h"

#include <memory>

#include "app/cli/commands.h"

namespace arbiter::cli {
namespace {

constexpr std::int64_t rows_printed = 20;
constexpr std::size_t bytes_printed = 100;

struct Options {
  std::filesystem::path folder;
  std::vector<std::string> words;
};

/// The beginning of a text on one line; cut between characters.
std::string excerpt(const std::string& text) {
  std::string line = text.substr(0, bytes_printed);
  if (text.size() > bytes_printed) {
    const auto continues = [&](std::size_t at) {
      return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    std::size_t end = bytes_printed;
    while (end > 0 && continues(end)) --end;
    line.resize(end);
    line += " ...";
  }
  for (char& letter : line)
    if (letter == '\n' || letter == '\r' || letter == '\t') letter = ' ';
  return line;
}

std::string text_of(const studio::FindReport& found) {
  std::string text = found.count == 1 ? "1 prompt" : std::to_string(found.count) + " prompts";
  if (!found.complete) text += " (the project can only be read and is not indexed to its end)";
  text += '\n';
  for (const auto& prompt : found.rows)
    text += "  " + std::to_string(prompt.id) + "  " + excerpt(prompt.text) + '\n';
  if (found.count > static_cast<std::int64_t>(found.rows.size()))
    text += "  (more are not shown; --json lists all)\n";
  return text;
}

Result<Report> run(const Options& options, Context& context) {
  ARBITER_ASSIGN(const auto project, open_project(options.folder));
  std::string words;
  for (const auto& word : options.words) words += (words.empty() ? "" : " ") + word;
  studio::FindReport found;
  ARBITER_TRY(run_job(context, "find", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(found, studio::find_prompts(*project, words, rows_printed, control));
    return {};
  }));
  return Report{.document = {{"count", found.count},
                             {"prompts", found.prompts},
                             {"complete", found.complete}},
                .text = text_of(found)};
}

}  // namespace

void add_find(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_project_command(
      app, context, "find", "Find prompts by words in them or in their answers", options->folder,
      [options](Context& running) { return run(*options, running); });
  command->add_option("WORDS", options->words, "Words; the last one may be the beginning of one")
      ->required();
}

}  // namespace arbiter::cli
