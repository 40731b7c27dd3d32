// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo.h"

#include <memory>

#include "app/cli/commands.h"
#include "app/cli/option_flags.h"
#include "core/base/number_text.h"
#include "core/studio/demo/demo_recipe.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path out;
  engine::ComputeOptions compute;
  bool quick = false;
};

/// A figure of the report; a dash where it was not measured.
std::string figure(const nlohmann::json& report, const char* name) {
  const auto found = report.find(name);
  return found != report.end() && found->is_number() ? fixed(found->get<double>(), 3) : "-";
}

std::string describe(const nlohmann::json& report, const std::filesystem::path& out) {
  const auto& interval = report["win_rate_interval"];
  return "Labels: " + report["labels"].dump() +
         "\nReward model accuracy, held-out prompts: " + figure(report, "reward_accuracy_heldout") +
         "\nWin rate against the base model: " + figure(report, "win_rate_vs_base") + " (95% " +
         fixed(interval[0].get<double>(), 3) + " to " + fixed(interval[1].get<double>(), 3) +
         ")\nKL per sequence: " + figure(report, "kl_per_sequence") +
         " nats\nReport: " + (out / "report.json").string() + '\n';
}

Result<Report> run(Context& context, const Options& options) {
  auto recipe = options.quick ? studio::DemoRecipe::quick() : studio::DemoRecipe();
  recipe.compute = options.compute;
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
  add_option_flags(*command, engine::fields(options->compute));
  command->add_flag("--quick", options->quick, "The same road in a minute, to see that it works");
}

}  // namespace arbiter::cli
