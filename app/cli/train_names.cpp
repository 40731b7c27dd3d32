// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter train classifier|tagger PROJECT`.
#include "app/cli/train_names.h"

#include <memory>

#include "app/cli/counts.h"
#include "app/cli/option_flags.h"
#include "app/cli/run_text.h"
#include "core/base/number_text.h"
#include "core/engine/naming_options.h"
#include "core/exchange/output_file.h"
#include "core/measures/report_text.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

namespace arbiter::cli {
namespace {

struct Asked {
  std::filesystem::path project;
  std::string resume;
  std::filesystem::path report;  ///< CSV; empty: none
  studio::Training training;
  GivenFields given;
};

Result<void> write_csv(const std::filesystem::path& file, const nlohmann::json& report) {
  ARBITER_ASSIGN(auto out, exchange::OutputFile::create(file));
  ARBITER_TRY(out.write(measures::to_csv(report)));
  return out.finish();
}

Result<Report> describe(project::Project& project, const project::Run& run, const Asked& asked) {
  Report report;
  auto summary = run.summary;
  const auto figures = summary.value("report", nlohmann::json());
  summary.erase("report");
  ARBITER_ASSIGN(const auto model, studio::model_of_run(project, run.id));
  report.document = {{"run", run.name},
                     {"id", run.id},
                     {"uuid", run.uuid},
                     {"steps", run.step},
                     {"seed", run.seed},
                     {"threads", run.threads},
                     {"precision", run.precision},
                     {"model", model.string()},
                     {"summary", summary},
                     {"report", figures}};
  report.text =
      run.name + ": done after " + counted(run.step, "step") + "\nModel: " + model.string() + '\n';
  if (const auto judgments = summary.find("judgments"); judgments != summary.end())
    report.text +=
        "Learned from " + counted(judgments->get<std::int64_t>(), "judgment") + ", good or bad\n";
  const auto accuracy = studio::test_accuracy(run);
  studio::add_figure(report.document, "test_accuracy", accuracy);
  if (figures.is_null()) return report;
  report.text += measures::to_table(figures);
  if (accuracy)
    report.text += "Accuracy on the test: " + studio::describe(*accuracy, "example") + '\n';
  if (asked.report.empty()) return report;
  ARBITER_TRY(write_csv(asked.report, figures));
  report.text += "Report: " + asked.report.string() + '\n';
  return report;
}

Result<Report> run(Context& context, const engine::Algorithm& algorithm, const Asked& asked) {
  ARBITER_ASSIGN(const auto project, open_writable_project(asked.project));
  auto training = asked.training;
  if (!asked.resume.empty()) {
    ARBITER_ASSIGN(const auto resumed,
                   run_to_resume(*project, asked.resume, [&](const engine::Algorithm& one) {
                     return one.kind == algorithm.kind;
                   }));
    training.common.resume_run = resumed.id;
  }
  if (training.common.resume_run == 0) ARBITER_TRY(studio::check(training.naming));
  ARBITER_ASSIGN(const auto recipe, studio::recipe_of(*project));
  ARBITER_ASSIGN(training.options,
                 over_usual(recipe.of(algorithm.kind), training.options, asked.given));
  ARBITER_ASSIGN(training.common.model, model_named(*project, training.common.model));
  jobs::MetricChannel channel(jobs::MetricChannel::Reader::nobody);
  project::Run done;
  ARBITER_TRY(run_job(context, algorithm.name, [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(done, studio::train(*project, training, control, channel));
    return {};
  }));
  return describe(*project, done, asked);
}

void add_source(CLI::App& command, const engine::Algorithm& algorithm,
                studio::NamingSource& source) {
  const bool tags = algorithm.kind == engine::AlgorithmKind::tagger;
  command.add_option("--generator", source.generator,
                     tags ? "Learn from sentences that the program writes: tags"
                          : "Learn from what the program draws or writes: pictures or topics");
  add_path(command, "--data", source.data,
           tags ? "CoNLL file of two or four columns, tags in the last (IOB1, IOB2 or IOBES)"
                : "Folder of class folders with PNG and JPEG files, or JSONL with a text and a "
                  "label a row");
  add_path(command, "--validation-data", source.validation_data,
           "The same for validation; default: a share of the data");
  add_path(command, "--test-data", source.test_data, "The same for the test");
  if (!tags) {
    command.add_option("--text-column", source.text_column, "Of a JSONL row; default: text");
    command.add_option("--label-column", source.label_column, "Of a JSONL row; default: label");
  }
  command.add_option("--examples", source.examples, "How many are drawn")->check(at_least(10));
  command.add_option("--validation", source.validation, "Share that validation gets");
  command.add_option("--test", source.test, "Share that the test gets");
  command.add_option("--data-seed", source.seed, "Seed of what is drawn, and of the parts");
  command.add_flag("--simulate", source.simulate,
                   "With --learn-from feedback: the known names say good or bad");
  command.add_option("--noise", source.noise, "How often they err, from 0 to 1")->check(share());
}

void add_algorithm(CLI::App& train, Context& context, const engine::Algorithm& algorithm) {
  auto asked = std::make_shared<Asked>(
      Asked{.project = {},
            .resume = {},
            .report = {},
            .training = {.common = {}, .options = algorithm.defaults, .corpus = {}},
            .given = {}});
  auto& training = asked->training;
  auto* command = add_project_command(
      train, context, algorithm.name, algorithm.summary, asked->project,
      [&algorithm, asked](Context& running) { return run(running, algorithm, *asked); });
  command->add_option("--resume", asked->resume,
                      "Go on with a run (its name or number, or latest) from its last checkpoint");
  add_path(*command, "--model", training.common.model,
           "Starting weights: a run or a folder (a decoder or a bert encoder for texts); default: "
           "a small new network");
  command->add_option("--name", training.common.name, "Name of the run");
  add_source(*command, algorithm, training.naming);
  add_path(*command, "--report", asked->report, "Write the report on the test part as CSV");
  add_option_flags(*command, training.options.fields(), &asked->given);
  add_option_flags(*command, engine::fields(training.common.compute));
}

}  // namespace

void add_train_names(CLI::App& train, Context& context) {
  for (const auto& algorithm : engine::algorithms())
    if (algorithm.makes == engine::Makes::names) add_algorithm(train, context, algorithm);
}

}  // namespace arbiter::cli
