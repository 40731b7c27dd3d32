// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "core/base/number_text.h"
#include "core/studio/data/new_project.h"

namespace arbiter::cli {
namespace {

Result<Report> run(const studio::NewProject& request) {
  ARBITER_ASSIGN(const auto project, studio::create_project(request));
  ARBITER_ASSIGN(const auto counts, project->counts());
  Report report;
  report.document = {{"folder", project->folder().string()},
                     {"name", project->name()},
                     {"prompts", counts.prompts},
                     {"held_out_prompts", counts.held_out_prompts}};
  report.text = "Made the project " + project->name() + " in " + project->folder().string();
  if (request.demo) report.text += " with " + counted(counts.prompts, "prompt");
  report.text += ".";
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
