// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/evaluate.h"

#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/option_flags.h"
#include "app/cli/option_rules.h"
#include "app/cli/run_text.h"
#include "core/base/number_text.h"
#include "core/exchange/output_file.h"
#include "core/studio/measure/figure.h"
#include "core/studio/training/recipe.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path project;
  std::filesystem::path answers;  ///< empty: they are not written
  studio::EvaluateRequest request;
  GivenFields given;
};

std::string describe(const studio::RewardAccuracy& accuracy) {
  if (accuracy.overall.pairs == 0) return "no pairs to measure it on\n";
  return studio::describe(studio::figure_of(accuracy.overall)) + '\n';
}

/// Means over so many answers.
std::string describe(const std::vector<std::string>& names, const std::vector<double>& components,
                     std::int64_t answers) {
  const std::string base = counted(answers, "answer");
  if (answers < studio::fewest_to_tell) return "too few to tell (" + base + ")\n";
  std::string text;
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (i > 0) text += ", ";
    text += names[i] + ' ' + fixed(components[i], 2);
  }
  return text + " (means over " + base + ")\n";
}

std::string named(const std::filesystem::path& model, const std::string& run) {
  return run.empty() ? model.string() : run + " (" + model.string() + ")";
}

std::string describe(const studio::EvaluateReport& made) {
  auto win = studio::figure_of(made.win, made.head_to_heads);
  win.prompts = made.prompts;
  auto kl = studio::figure_of(made.kl, made.head_to_heads);
  kl.prompts = made.prompts;
  std::string text = "Model:    " + named(made.model, made.model_run) +
                     "\nBaseline: " + named(made.baseline, made.baseline_run) +
                     "\nWin rate: " + studio::describe(win, "head-to-head") + " for " +
                     made.measured_on + ", by " +
                     (made.judge == "gold" ? "the gold reward" : "the reward model") + '\n';
  if (made.model == made.baseline)
    text += "The two are one model: its win rate tells only what chance does.\n";
  text += "KL per sequence: " + studio::describe_mean(kl, "nats", "answer") + " at temperature " +
          fixed(made.kl_under.temperature, 2) + "\n";
  if (made.gold_before)
    text += "Gold before: " + describe(made.gold_components, *made.gold_before, made.head_to_heads);
  if (made.gold_after)
    text += "Gold after:  " + describe(made.gold_components, *made.gold_after, made.head_to_heads);
  if (made.reward_held_out) {
    text += "Reward model accuracy on held-out prompts: " + describe(*made.reward_held_out);
  }
  if (made.reward_own_samples) {
    text +=
        "Reward model accuracy on the model's own samples: " + describe(*made.reward_own_samples);
  }
  return text;
}

Result<void> write_answers(exchange::OutputFile& file, const studio::EvaluateReport& made) {
  for (const auto& pair : made.answers) ARBITER_TRY(file.write_row(made.row(pair)));
  return file.finish();
}

Result<Report> run(Context& context, const Options& options) {
  std::optional<exchange::OutputFile> answers;
  if (!options.answers.empty()) {  // before the minutes that the answers take
    context.data_on_output = exchange::leads_to_standard_output(options.answers);
    ARBITER_ASSIGN(answers, exchange::OutputFile::create_rows(options.answers));
  }
  ARBITER_ASSIGN(const auto project, open_project(options.project));
  studio::EvaluateReport made;
  ARBITER_TRY(run_job(context, "evaluate", [&](jobs::JobControl& control) -> Result<void> {
    auto request = options.request;
    request.keep_answers = answers.has_value();
    ARBITER_ASSIGN(request.model, model_named(*project, request.model));
    ARBITER_ASSIGN(request.baseline, model_named(*project, request.baseline));
    ARBITER_ASSIGN(const auto recipe, studio::recipe_of(*project));
    ARBITER_ASSIGN(request.options, over_usual(recipe.generation, request.options, options.given));
    engine::GenerationOptions usual;
    ARBITER_TRY(
        check_heeded(engine::fields(request.options), options.given, engine::fields(usual)));
    ARBITER_ASSIGN(made, studio::evaluate(*project, request, control));
    return {};
  }));
  if (answers) ARBITER_TRY(write_answers(*answers, made));
  return Report{.document = made.to_json(), .text = describe(made)};
}

}  // namespace

void add_evaluate(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& request = options->request;
  auto* command = add_project_command(
      app, context, "evaluate", "Compare two models on held-out prompts", options->project,
      [options](Context& running) { return run(running, *options); });
  add_path(*command, "--model", request.model,
           "Model: a run or a folder; default: the project's model");
  add_path(*command, "--baseline", request.baseline,
           "Model to compare with: a run or a folder; default: the project's base model");
  command
      ->add_option("--reward-run", request.reward_run,
                   "Number of the reward model's run; default: the newest finished one")
      ->check(at_least(1));
  command->add_option("--head-to-heads", request.head_to_heads, "Pairs of answers to compare")
      ->capture_default_str()
      ->check(at_least(1));
  add_path(*command, "--answers", options->answers,
           "Also write each head-to-head to this file, a line of JSON each; - is standard output");
  add_option_flags(*command, engine::fields(request.options), &options->given);
  add_option_flags(*command, engine::fields(request.compute));
  add_option_flags(*command, studio::fields(request.chat));
}

}  // namespace arbiter::cli
