// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter runs list|delete PROJECT`.
#include <algorithm>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/run_text.h"
#include "core/studio/models/run_files.h"

namespace arbiter::cli {
namespace {

struct Deletion {
  std::filesystem::path project;
  std::vector<std::string> runs;
  bool force = false;
};

Result<Report> list(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto project, open_project(folder));
  ARBITER_ASSIGN(const auto runs, project->runs().list());
  Report report;
  report.document["runs"] = nlohmann::json::array();
  std::int64_t all = 0;
  for (const auto& run : runs) {
    ARBITER_ASSIGN(auto document, run_document(*project, run));
    const auto bytes = document["disk_bytes"].get<std::int64_t>();
    all += bytes;
    report.text += run_line(run, runs) + ", " + size_text(bytes) + "\n";
    report.document["runs"].push_back(std::move(document));
  }
  report.document["disk_bytes"] = all;
  if (runs.empty()) report.text = "There are no runs yet.\n";
  return report;
}

/// The runs that are named, newest first: one that was made from another goes before it.
Result<std::vector<project::Run>> named_runs(project::Project& project,
                                             const std::vector<std::string>& names) {
  ARBITER_ASSIGN(auto runs, project.runs().list());
  for (const auto& name : names) {
    const auto called = [&](const auto& run) { return is_named(run, name); };
    const auto count = std::ranges::count_if(runs, called);
    if (count > 1) return ambiguous(runs, name);
    if (count == 1) continue;
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core",
                                "There is no run \"{name}\". See the runs with: arbiter runs list "
                                "PROJECT"),
                {{"name", name}});
  }
  std::erase_if(runs, [&](const auto& run) {
    return std::ranges::none_of(names, [&](const auto& name) { return is_named(run, name); });
  });
  return runs;
}

Result<Report> remove(const Deletion& asked) {
  ARBITER_ASSIGN(const auto project, open_writable_project(asked.project));
  ARBITER_ASSIGN(const auto runs, named_runs(*project, asked.runs));
  Report report;
  report.document["deleted"] = nlohmann::json::array();
  std::int64_t freed = 0;
  for (const auto& run : runs) {
    ARBITER_ASSIGN(const auto bytes, studio::run_disk_bytes(*project, run.id));
    ARBITER_TRY(studio::delete_run(*project, run.id, asked.force));
    // Nothing is deleted through a link, which may lead out of the project.
    ARBITER_ASSIGN(const auto left, studio::run_disk_bytes(*project, run.id));
    freed += bytes - left;
    report.document["deleted"].push_back(run.name);
    report.text += "Deleted " + run.name + " (" + size_text(bytes - left) + ").\n";
    if (left > 0) {
      const auto folder = project->checkpoints_folder() / ("run-" + std::to_string(run.id));
      report.text += "Its files stay (" + size_text(left) +
                     "), as a link leads to them: " + folder.string() + "\n";
    }
  }
  report.document["freed_bytes"] = freed;
  return report;
}

}  // namespace

void add_runs(CLI::App& app, Context& context) {
  auto* runs = app.add_subcommand("runs", "List runs and what they take on the disk, delete them");
  runs->require_subcommand(1);
  const auto folder = std::make_shared<std::filesystem::path>();
  add_project_command(*runs, context, "list", "Tell what runs there are and what they take",
                      *folder, [folder](Context&) { return list(*folder); });
  const auto asked = std::make_shared<Deletion>();
  auto* command = add_project_command(*runs, context, "delete",
                                      "Delete runs with their curves, samples and checkpoints",
                                      asked->project, [asked](Context&) { return remove(*asked); });
  command->add_option("RUN", asked->runs, "Names or numbers of runs")->required();
  command->add_flag("--force", asked->force,
                    "Also where another run was made from it or learns against it");
}

}  // namespace arbiter::cli
