// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/run_text.h"
#include "core/studio/models/current_model.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::filesystem::path use;  ///< a folder, or a run
  std::filesystem::path base;
  std::string take_into_use;

  bool changes() const { return !use.empty() || !base.empty() || !take_into_use.empty(); }
};

Result<void> change(project::Project& project, const Options& options) {
  if (!options.use.empty()) {
    ARBITER_ASSIGN(const auto model, model_named(project, options.use));
    ARBITER_TRY(studio::set_current_model(project, model));
  }
  if (!options.base.empty()) {
    ARBITER_ASSIGN(const auto model, model_named(project, options.base));
    ARBITER_TRY(studio::set_base_model(project, model));
  }
  if (!options.take_into_use.empty())
    ARBITER_TRY(studio::set_take_into_use(project, options.take_into_use));
  return {};
}

Result<Report> run(const Options& options) {
  ARBITER_ASSIGN(const auto project, options.changes() ? open_writable_project(options.folder)
                                                       : open_project(options.folder));
  ARBITER_TRY(change(*project, options));
  ARBITER_ASSIGN(const auto current, studio::current_model(*project));
  ARBITER_ASSIGN(const auto base, studio::base_model(*project));
  ARBITER_ASSIGN(const auto current_run, studio::run_name_of(*project, current));
  ARBITER_ASSIGN(const auto base_run, studio::run_name_of(*project, base));
  ARBITER_ASSIGN(const auto choice, studio::take_into_use(*project, studio::TakeIntoUse::always));
  const auto shown = [](const std::filesystem::path& model, const std::string& of) {
    return of.empty() ? model.string() : of + " (" + model.string() + ")";
  };
  return Report{.document = {{"current_model", current.string()},
                             {"current_run", current_run},
                             {"base_model", base.string()},
                             {"base_run", base_run},
                             {"take_into_use", studio::take_into_use_name(choice)}},
                .text = "In use: " + shown(current, current_run) +
                        "\nBase:   " + shown(base, base_run) +
                        "\nThe model of a run that has finished is taken into use: " +
                        studio::take_into_use_name(choice) + "\n"};
}

}  // namespace

void add_model(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add_project_command(app, context, "model",
                          "Tell or choose the model in use and the base that it is compared with",
                          options->folder, [options](Context&) { return run(*options); });
  add_path(*command, "--use", options->use,
           "Generate with and train this: a run (name or number) or a folder");
  add_path(*command, "--base", options->base,
           "Compare with this: a run (name or number) or a folder");
  command->add_option("--take-into-use", options->take_into_use,
                      "What happens to the model of a run that has finished: ask, always, never");
}

}  // namespace arbiter::cli
