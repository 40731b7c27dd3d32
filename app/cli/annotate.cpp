// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/interactive.h"
#include "core/base/number_text.h"
#include "core/studio/label/simulate.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::string annotator;
  std::string strategy;  ///< empty: a person at the terminal
  double noise = 0;
  std::int64_t limit = 0;
  std::uint64_t seed = 1;
  bool echo = false;
};

/// A judgment's uuid on a line of its own, out at once: whoever reads it may rely on it. With
/// --json, standard output is for the document, so the lines go to standard error.
void echo_uuid(const project::Judgment& judgment, bool json) {
  std::FILE* stream = json ? stderr : stdout;
  std::fprintf(stream, "%s\n", judgment.uuid.c_str());
  std::fflush(stream);
}

std::string summary(std::int64_t judgments, std::int64_t left) {
  return counted(judgments, "judgment") + "; " + counted(left, "comparison") + " left.";
}

Result<Report> run_simulated(const Options& options, Context& context, project::Project& project) {
  studio::SimulateRequest request;
  request.annotator = options.annotator;
  ARBITER_ASSIGN(request.strategy, feedback::strategy_from_name(options.strategy));
  request.noise = options.noise;
  request.limit = options.limit;
  request.seed = options.seed;
  studio::Judged judged;
  if (options.echo)
    judged = [&](const project::Judgment& judgment) { echo_uuid(judgment, context.json); };
  studio::SimulateReport played;
  ARBITER_TRY(run_job(context, "annotate", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(played, studio::simulate(project, request, control, judged));
    return {};
  }));
  Report report;
  report.document = {
      {"annotator", options.annotator}, {"judgments", played.judgments}, {"ties", played.ties},
      {"singles", played.singles},      {"good", played.good},           {"left", played.left},
      {"strategy", options.strategy},   {"noise", options.noise},        {"seed", options.seed},
      {"seconds", played.seconds}};
  // With --echo, every line on standard output is a uuid.
  if (!options.echo) report.text = summary(played.judgments, played.left);
  return report;
}

Result<Report> run_interactive(const Options& options, Context& context,
                               project::Project& project) {
  InteractiveOptions interactive;
  interactive.annotator = options.annotator;
  interactive.limit = options.limit;
  interactive.seed = options.seed;
  if (options.echo)
    interactive.judged = [&](const project::Judgment& judgment) {
      echo_uuid(judgment, context.json);
    };
  ARBITER_ASSIGN(const auto done, annotate_interactively(project, interactive, context.stop));
  Report report;
  report.document = {
      {"annotator", options.annotator}, {"judgments", done.session}, {"left", done.left}};
  if (!options.echo) report.text = summary(done.session, done.left);
  return report;
}

Result<Report> run(const Options& options, Context& context) {
  ARBITER_ASSIGN(const auto project, open_writable_project(options.folder));
  return options.strategy.empty() ? run_interactive(options, context, *project)
                                  : run_simulated(options, context, *project);
}

}  // namespace

void add_annotate(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_project_command(
      app, context, "annotate",
      "Judge pairs and single answers in the terminal, or play a simulated annotator",
      options->folder, [options](Context& shared) { return run(*options, shared); });
  command->add_option("--annotator", options->annotator, "Who judges")->required();
  CLI::Option* simulate =
      command
          ->add_option("--simulate", options->strategy,
                       "gold: the demo task's scoring rule; truth: what the file's column "
                       "truth says; random; longer: the longer text")
          ->check(CLI::IsMember({"gold", "truth", "random", "longer"}));
  command->add_option("--noise", options->noise, "Probability that a preference is turned round")
      ->check(share())
      ->needs(simulate);
  command->add_option("--limit", options->limit, "Stop after so many judgments; 0: no limit")
      ->check(at_least(0));
  command->add_option("--seed", options->seed, "Of the order shown and of the noise")
      ->capture_default_str();
  command->add_flag(
      "--echo", options->echo,
      "Print each judgment's uuid once it is on disk (on standard error with --json)");
}

}  // namespace arbiter::cli
