// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/find.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>

#include "app/cli/commands.h"
#include "core/base/number_text.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::cli {
namespace {

constexpr std::int64_t rows_printed = 20;
constexpr std::size_t bytes_printed = 100;

struct Options {
  std::filesystem::path folder;
  std::vector<std::string> words;
};

std::string lowered(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  return text;
}

/// Where the first of the words stands in a text.
std::optional<std::size_t> place_of(const std::string& text,
                                    const std::vector<std::string>& words) {
  const auto searched = lowered(text);
  auto first = std::string::npos;
  for (const auto& word : words) first = std::min(first, searched.find(lowered(word)));
  return first == std::string::npos ? std::nullopt : std::optional(first);
}

/// The part of a text around a place, on one line; cut between characters.
std::string excerpt(const std::string& text, std::size_t place) {
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  std::size_t begin = place < bytes_printed / 2 ? 0 : place - bytes_printed / 4;
  while (begin > 0 && continues(begin)) --begin;
  std::size_t end = std::min(text.size(), begin + bytes_printed);
  while (end > begin && continues(end)) --end;
  std::string line = text.substr(begin, end - begin);
  for (char& letter : line)
    if (letter == '\n' || letter == '\r' || letter == '\t') letter = ' ';
  return (begin > 0 ? "... " : "") + line + (end < text.size() ? " ..." : "");
}

/// What is shown of a prompt: the part with the words, in it or in a response to it.
Result<std::string> shown_part(project::Project& project, const project::Prompt& prompt,
                               const std::vector<std::string>& words) {
  if (const auto place = place_of(prompt.text, words)) return excerpt(prompt.text, *place);
  ARBITER_ASSIGN(const auto responses, project.prompts().responses_of(prompt.id));
  for (const auto& response : responses) {
    const auto text = studio::plain_text_of(response);
    if (!text) continue;
    if (const auto place = place_of(*text, words))
      return excerpt(prompt.text, 0) + " | " + excerpt(*text, *place);
  }
  return excerpt(prompt.text, 0);
}

Result<std::string> text_of(project::Project& project, const studio::FindReport& found,
                            const std::vector<std::string>& words) {
  std::string text = counted(found.count, "prompt");
  if (!found.complete) text += " (the project can only be read and is not indexed to its end)";
  text += '\n';
  for (const auto& prompt : found.rows) {
    ARBITER_ASSIGN(const auto part, shown_part(project, prompt, words));
    text += "  " + std::to_string(prompt.id) + "  " + part + '\n';
  }
  if (found.count > static_cast<std::int64_t>(found.rows.size()))
    text += "  (more are not shown; --json lists all)\n";
  return text;
}

/// One argument may hold several.
std::vector<std::string> separate_words(const std::string& all) {
  std::istringstream stream(all);
  return {std::istream_iterator<std::string>(stream), {}};
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
  ARBITER_ASSIGN(const auto text, text_of(*project, found, separate_words(words)));
  return Report{.document = {{"count", found.count},
                             {"prompts", found.prompts},
                             {"complete", found.complete}},
                .text = text};
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
