// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo.h"

#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/loop_text.h"
#include "app/cli/option_flags.h"
#include "core/base/number_text.h"
#include "core/studio/demo/demo_recipe.h"
#include "core/studio/demo/naming_demo.h"
#include "core/studio/measure/figure.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path out;
  std::string task = "text";
  engine::ComputeOptions compute;
  bool quick = false;
  std::optional<std::int64_t> rounds;
  std::optional<std::int64_t> labels;
  std::optional<double> noise;
  std::string strategy;
};

std::string describe(const nlohmann::json& report, const std::filesystem::path& out) {
  const auto share = [&](const std::string& name, const std::string& thing) {
    const auto figure = studio::figure_in(report, name, name + "_n", name + "_interval");
    return figure ? studio::describe(*figure, thing) : std::string("-");
  };
  const auto wins =
      studio::figure_in(report, "win_rate_vs_base", "win_rate_n", "win_rate_interval");
  const auto kl =
      studio::figure_in(report, "kl_per_sequence", "kl_per_sequence_n", "kl_per_sequence_interval");
  return "Labels: " + report["labels"].dump() +
         "\nReward model, held-out prompts: " + share("reward_accuracy_heldout", "pair") +
         "\nReward model, the policy's own answers: " +
         share("reward_accuracy_own_samples", "pair") + "\nWin rate against the base model: " +
         (wins ? studio::describe(*wins, "head-to-head") : std::string("-")) +
         "\nKL per sequence: " +
         (kl ? studio::describe_mean(*kl, "nats", "answer") : std::string("-")) + '\n' +
         (report.contains("rounds") ? rounds_text(report["rounds"]) : "") +
         "Report: " + (out / "report.json").string() + '\n';
}

/// Pictures or sentences that are named.
Result<Report> run_naming(Context& context, const Options& options) {
  const studio::NamingDemoRecipe recipe{.task = options.task,
                                        .noise = options.noise.value_or(0),
                                        .quick = options.quick,
                                        .compute = options.compute};
  nlohmann::json document;
  ARBITER_TRY(run_job(context, "demo", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(document, studio::run_naming_demo(options.out, recipe, control));
    return {};
  }));
  // An F1 has no interval: the entities of a sentence are no independent witnesses.
  const auto share = [&](const std::string& name) {
    if (document[name + "_interval"].is_null())
      return fixed(document[name].get<double>(), 3) + " over " +
             grouped(document[name + "_n"].get<std::int64_t>()) + " entities";
    const auto figure = studio::figure_in(document, name, name + "_n", name + "_interval");
    return figure ? studio::describe(*figure, "example") : std::string("-");
  };
  return Report{.document = document,
                .text = "From good and bad alone, " + document["figure"].get<std::string>() + ": " +
                        share("accuracy") + ", after " +
                        counted(document["judgments"].get<std::int64_t>(), "judgment") +
                        "\nWith all names known: " + share("ceiling") +
                        "\nReport: " + (options.out / "report.json").string() + '\n'};
}

Result<Report> run(Context& context, const Options& options) {
  if (options.task != "text") return run_naming(context, options);
  auto recipe = options.quick ? studio::DemoRecipe::quick() : studio::DemoRecipe();
  recipe.compute = options.compute;
  recipe.rounds = options.rounds.value_or(recipe.rounds);
  recipe.labels = options.labels.value_or(recipe.labels);
  recipe.noise = options.noise.value_or(recipe.noise);
  if (!options.strategy.empty()) {
    ARBITER_ASSIGN(recipe.strategy, feedback::strategy_from_name(options.strategy));
  }
  nlohmann::json document;
  ARBITER_TRY(run_job(context, "demo", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(document, studio::run_demo(options.out, recipe, control));
    return {};
  }));
  return Report{.document = document, .text = describe(document, options.out)};
}

}  // namespace

void add_demo(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto* command = add_command(app, context, "demo",
                              "Walk the whole road by itself: label, reward model, PPO, report",
                              [options](Context& running) { return run(running, *options); });
  add_path(*command, "OUT", options->out, "Folder of the new project")->required();
  command
      ->add_option("--task", options->task,
                   "text (the default), pictures or tags: a classifier or tagger from good and bad "
                   "alone, beside one that knows all names")
      ->check(CLI::IsMember({"text", "pictures", "tags", "topics"}));
  add_option_flags(*command, engine::fields(options->compute));
  command
      ->add_option("--rounds", options->rounds,
                   "Rounds of the loop; 1, the default: the plain road")
      ->check(at_least(1));
  command->add_option("--labels", options->labels, "Judgments in all rounds together")
      ->check(at_least(1));
  command->add_option("--simulate", options->strategy,
                      "What the simulated annotator goes by: gold, random or longer");
  command->add_option("--noise", options->noise, "Share of its preferences that are turned round")
      ->check(share());
  command->add_flag("--quick", options->quick, "The same road in a minute, to see that it works");
}

}  // namespace arbiter::cli
