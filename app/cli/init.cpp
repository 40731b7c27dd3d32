// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>
#include <system_error>
#include <vector>

#include "app/cli/commands.h"
#include "core/base/number_text.h"
#include "core/studio/data/new_project.h"

namespace arbiter::cli {
namespace {

/// As a shell takes it.
std::string quoted(const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](unsigned char letter) {
    return std::isalnum(letter) != 0 || letter >= 0x80 ||
           std::string_view("/._-+,:@%").find(static_cast<char>(letter)) != std::string_view::npos;
  });
  if (plain) return path;
  std::string text = "'";
  for (const char letter : path) text += letter == '\'' ? "'\\''" : std::string(1, letter);
  return text + "'";
}

/// A new project has nothing to judge yet: what brings it there.
std::string next_command(const studio::NewProject& request, const std::string& folder) {
  if (request.demo) return "arbiter generate " + quoted(folder) + " --pairs 100";
  return "arbiter import " + quoted(folder) + " FILE";
}

/// What a folder holds already and is not the project's: it stays, and is told, as it may be the
/// wrong folder.
std::vector<std::string> others_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code problem;
  for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem))
    names.push_back(entry->path().filename().string());
  std::ranges::sort(names);
  return names;
}

/// "b.txt, c.txt, d.txt and 9 more"
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
    text += (i > 0 ? ", " : "") + names[i];
  if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
  return text;
}

Result<Report> run(const studio::NewProject& request) {
  const auto others = others_in(request.folder);
  ARBITER_ASSIGN(const auto project, studio::create_project(request));
  ARBITER_ASSIGN(const auto counts, project->counts());
  Report report;
  const auto next = next_command(request, project->folder().string());
  report.document = {{"folder", project->folder().string()},
                     {"name", project->name()},
                     {"prompts", counts.prompts},
                     {"held_out_prompts", counts.held_out_prompts},
                     {"other_entries", others.size()},
                     {"next", next}};
  report.text = "Made the project " + project->name() + " in " + project->folder().string();
  if (request.demo) report.text += " with " + counted(counts.prompts, "prompt");
  report.text += ".\n";
  if (!others.empty())
    report.text += "The folder held other things before: " + some_of(others) +
                   ". They stay as they are and are no part of the project.\n";
  report.text += request.demo ? "They have no answers yet. To write pairs that can be judged: "
                              : "It is empty. To bring data in: ";
  report.text += next;
  return report;
}

}  // namespace

void add_init(CLI::App& app, Context& context) {
  const auto request = std::make_shared<studio::NewProject>();
  CLI::App* command =
      add_project_command(app, context, "init", "Make a project folder", request->folder,
                          [request](Context&) { return run(*request); });
  command->add_option("--name", request->name, "Its name; else the folder's");
  command->add_flag("--demo", request->demo, "Put the demo task's prompts in");
}

}  // namespace arbiter::cli
