// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "core/project/rating.h"
#include "core/studio/generate/generations.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path project;
  bool retire_older = false;
  bool take_back = false;
  std::optional<int> scale;
};

Result<Report> run(const Options& options) {
  const bool changes = options.retire_older || options.take_back || options.scale;
  ARBITER_ASSIGN(const auto project,
                 changes ? open_writable_project(options.project) : open_project(options.project));
  Report report;
  report.document = {{"taken_back", nullptr}, {"newly_retired", nullptr}};
  if (options.take_back) {
    ARBITER_ASSIGN(const auto returned, project->comparisons().take_back());
    report.document["taken_back"] = returned;
    report.text += "Taken back: " + std::to_string(returned) + ".\n";
  }
  if (options.retire_older) {
    ARBITER_ASSIGN(const auto retired, studio::retire_older_pairs(*project));
    report.document["newly_retired"] = retired;
    report.text += "Retired: " + std::to_string(retired) + ". They stay in the data.\n";
  }
  if (options.scale) ARBITER_TRY(project::set_rating_scale(*project, {*options.scale}));
  ARBITER_ASSIGN(const auto scale, project::rating_scale(*project));
  report.document["scale"] = scale.points;
  ARBITER_ASSIGN(const auto open, studio::open_pairs_by_age(*project));
  report.document["new"] = open.fresh;
  report.document["older"] = open.older;
  report.document["retired"] = open.retired;
  report.text +=
      "Pairs and single responses that wait to be judged: " + std::to_string(open.fresh) +
      " new, " + std::to_string(open.older) + " older; " + std::to_string(open.retired) +
      " retired.\n";
  if (options.scale || scale.is_scored())
    report.text += "Single responses are judged " +
                   (scale.is_scored() ? "with a score of 1 to " + std::to_string(scale.points)
                                      : std::string("good or bad")) +
                   ".\n";
  return report;
}

}  // namespace

void add_queue(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  auto* command = add_project_command(
      app, context, "queue", "Tell which pairs wait to be judged; retire those of earlier models",
      options->project, [options](Context&) { return run(*options); });
  auto* retire = command->add_flag("--retire-older", options->retire_older,
                                   "Ask no more about pairs that are older than the model in use");
  command->add_flag("--take-back", options->take_back, "Ask about all retired pairs again")
      ->excludes(retire);
  command
      ->add_option("--scale", options->scale,
                   "How single responses are judged from now on: 2 to 9, a score of 1 to so many; "
                   "0, good or bad")
      ->check(CLI::Range(0, project::most_scale_points));
}

}  // namespace arbiter::cli
