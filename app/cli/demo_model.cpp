// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter demo-model OUT` makes the model that comes with the program; `arbiter demo-corpus OUT`
// writes the text that it learns from, for whoever wants to read it.
#include "core/studio/demo/demo_model.h"

#include <memory>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/option_flags.h"
#include "app/cli/overwrite.h"
#include "core/base/number_text.h"
#include "core/exchange/output_file.h"

namespace arbiter::cli {
namespace {

struct ModelOptions {
  studio::ModelTarget out;
  bool overwrite = false;
  studio::DemoModelRecipe recipe;
};

Result<Report> make_model(Context& context, ModelOptions& options) {
  studio::DemoModelReport made;
  options.recipe.seed = options.recipe.compute.seed;
  options.out.existing = existing_of(options.overwrite);
  ARBITER_TRY(run_job(context, "demo model", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(made, studio::make_demo_model(options.out, options.recipe, control));
    return {};
  }));
  Report report;
  report.document = {{"model", options.out.folder.string()},
                     {"parameters", made.parameters},
                     {"tokens", made.tokens},
                     {"steps", made.training.steps},
                     {"seconds", made.training.seconds},
                     {"precision", made.training.precision},
                     {"threads", made.training.threads}};
  for (const auto& metric : made.training.summary) {
    report.document["summary"][metric.name] = metric.value;
  }
  report.text = options.out.folder.string() + ": " + std::to_string(made.parameters) +
                " parameters, " + std::to_string(made.training.steps) + " steps over " +
                std::to_string(made.tokens) + " tokens in " + fixed(made.training.seconds, 0) +
                " s";
  return report;
}

struct CorpusOptions {
  std::filesystem::path out;
  std::size_t count = 1000;
  std::uint64_t seed = 1;
  bool prompts = false;
};

std::string corpus_lines(const CorpusOptions& options) {
  std::string lines;
  for (const auto& dialogue : tasks::demo::corpus(options.seed, options.count)) {
    lines += nlohmann::json{{"prompt", dialogue.prompt},
                            {"completion", dialogue.response},
                            {"ended", dialogue.ended}}
                 .dump() +
             '\n';
  }
  return lines;
}

std::string prompt_lines() {
  const auto set = tasks::demo::prompts();
  std::string lines;
  for (const auto& [prompts, held_out] : {std::pair(&set.training, false), {&set.held_out, true}}) {
    for (const auto& prompt : *prompts) {
      lines += nlohmann::json{{"prompt", prompt}, {"held_out", held_out}}.dump() + '\n';
    }
  }
  return lines;
}

Result<Report> write_corpus(Context& context, const CorpusOptions& options) {
  context.data_on_output = exchange::leads_to_standard_output(options.out);
  const std::string lines = options.prompts ? prompt_lines() : corpus_lines(options);
  ARBITER_ASSIGN(auto file, exchange::OutputFile::create(options.out));
  ARBITER_TRY(file.write(lines));
  Report report;
  ARBITER_TRY(file.finish());
  report.document = {{"file", options.out.string()}, {"bytes", lines.size()}};
  report.text = "Wrote " + options.out.string();
  return report;
}

}  // namespace

void add_demo_model(CLI::App& app, Context& context) {
  auto options = std::make_shared<ModelOptions>();
  auto* command =
      add_command(app, context, "demo-model", "Make the model that comes with the program",
                  [options](Context& running) { return make_model(running, *options); });
  add_path(*command, "OUT", options->out.folder, "New folder for the model")->required();
  add_overwrite(*command, options->overwrite);
  command->add_option("--dialogues", options->recipe.dialogues, "Dialogues to learn from")
      ->capture_default_str()
      ->check(at_least(1));
  add_option_flags(*command, engine::fields(options->recipe.sft));
  add_option_flags(*command, engine::fields(options->recipe.compute));
}

void add_demo_corpus(CLI::App& app, Context& context) {
  auto options = std::make_shared<CorpusOptions>();
  auto* command =
      add_command(app, context, "demo-corpus", "Write the demo task's dialogues as JSONL",
                  [options](Context& running) { return write_corpus(running, *options); });
  command->group("");  // for development: left out of the list of commands
  add_path(*command, "OUT", options->out, "File to write; - is standard output")->required();
  command->add_option("--count", options->count, "Dialogues")
      ->capture_default_str()
      ->check(at_least(1));
  command->add_option("--seed", options->seed, "Seed")->capture_default_str();
  command->add_flag("--prompts", options->prompts, "Write the prompts instead");
}

}  // namespace arbiter::cli
