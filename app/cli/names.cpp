// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter names PROJECT`: what a classifier calls its examples, to be judged good or bad.
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/option_flags.h"
#include "app/cli/run_text.h"
#include "core/base/number_text.h"
#include "core/studio/label/naming_items.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path project;
  std::string run;
  studio::NamingItemsRequest request;
};

Result<project::Id> run_called(project::Project& project, const std::string& name) {
  if (name.empty()) return 0;
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs)
    if (is_named(run, name)) return run.id;
  return fail(ErrorCode::not_found, ARBITER_MESSAGE("core", "There is no run \"{name}\"."),
              {{"name", name}});
}

Result<Report> run(Context& context, const Options& options) {
  ARBITER_ASSIGN(const auto project, open_writable_project(options.project));
  auto request = options.request;
  ARBITER_ASSIGN(request.run, run_called(*project, options.run));
  studio::NamingItems made;
  ARBITER_TRY(run_job(context, "names", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(made, studio::add_naming_items(*project, request, control));
    return {};
  }));
  return Report{.document = {{"added", made.added}, {"left", made.left}},
                .text = counted(made.added, "name") + " to be judged good or bad; " +
                        counted(made.left, "example") + " left to ask of.\n"};
}

}  // namespace

void add_names(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& request = options->request;
  auto* command = add_project_command(
      app, context, "names",
      "Put a classifier's names for its examples into the queue, to be judged", options->project,
      [options](Context& running) { return run(running, *options); });
  auto* of = command->add_option("--run", options->run,
                                 "The classifier's run; default: names at random, of --generator "
                                 "or --data");
  command->add_option("--generator", request.source.generator, "pictures")->excludes(of);
  add_path(*command, "--data", request.source.data, "Folder of class folders")->excludes(of);
  command->add_option("--examples", request.source.examples, "How many are drawn")
      ->check(at_least(10));
  command->add_option("--data-seed", request.source.seed,
                      "Seed of what is drawn, and of the parts");
  command->add_option("--picture-size", request.picture_size, "Pixels a side")->check(at_least(8));
  command->add_option("--count", request.count, "How many to ask of")->check(at_least(1));
  command->add_option("--name-seed", request.seed, "Seed of the choice and of the names");
  add_option_flags(*command, engine::fields(request.compute));
}

}  // namespace arbiter::cli
