// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>

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

Result<Report> run(const studio::NewProject& request) {
  ARBITER_ASSIGN(const auto project, studio::create_project(request));
  ARBITER_ASSIGN(const auto counts, project->counts());
  Report report;
  const auto next = next_command(request, project->folder().string());
  report.document = {{"folder", project->folder().string()},
                     {"name", project->name()},
                     {"prompts", counts.prompts},
                     {"held_out_prompts", counts.held_out_prompts},
                     {"next", next}};
  report.text = "Made the project " + project->name() + " in " + project->folder().string();
  if (request.demo) report.text += " with " + counted(counts.prompts, "prompt");
  report.text += ".\n";
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
