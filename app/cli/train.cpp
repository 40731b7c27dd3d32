// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter train ALGORITHM PROJECT`.
#include <cstdio>
#include <memory>

#include "app/cli/chat_note.h"
#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/flag_checks.h"
#include "app/cli/option_flags.h"
#include "app/cli/option_rules.h"
#include "app/cli/rebased_adapter.h"
#include "app/cli/run_text.h"
#include "app/cli/train_names.h"
#include "core/base/number_text.h"
#include "core/studio/measure/early_end.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/own_models.h"
#include "core/studio/models/run_models.h"
#include "core/studio/text/project_model_check.h"
#include "core/studio/training/left_out.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

namespace arbiter::cli {
namespace {

/// How far the model agrees with people on prompts that it has not seen.
void describe_accuracy(const project::Run& run, Report& report) {
  const auto held_out = studio::held_out_accuracy(run);
  studio::add_figure(report.document, "held_out_accuracy", held_out);
  if (held_out) report.text += "Held-out accuracy: " + studio::describe(*held_out) + '\n';
  const auto by_folds = studio::cross_validated_accuracy(run);
  studio::add_figure(report.document, "cross_validated_accuracy", by_folds);
  const auto* algorithm = engine::find_algorithm(run.kind);
  if (algorithm == nullptr || !algorithm->needs_judgments()) return;
  if (!held_out)
    report.text += "Held-out accuracy: not measured, no preference is of a prompt for validation\n";
  const auto folds = run.settings.value("folds", std::int64_t{0});
  if (by_folds)
    report.text += "Cross-validated accuracy: " + studio::describe(*by_folds) + ", by " +
                   counted(folds, "fold") + " of the training prompts\n";
  else if (folds > 0)
    report.text +=
        "Cross-validated accuracy: none, the loss of a fold became NaN or infinite, or no judgment "
        "states a preference\n";
}

Result<Report> describe(project::Project& project, const project::Run& run) {
  Report report;
  if (run.id == 0) {
    report.document = {{"follows", true}};
    report.text = "Done; the leading process has stored the run.\n";
    return report;
  }
  report.document = {{"run", run.name},
                     {"id", run.id},
                     {"uuid", run.uuid},
                     {"steps", run.step},
                     {"seed", run.seed},
                     {"threads", run.threads},
                     {"precision", run.precision},
                     {"summary", studio::told_summary(run)}};
  ARBITER_ASSIGN(const auto checkpoint, project.runs().last_checkpoint(run.id));
  report.text = run.name + ": done after " + counted(run.step, "step") + "\n";
  report.document["early_end"] = nullptr;
  report.document["model"] = nullptr;
  report.document["in_use"] = nullptr;
  if (const auto early = studio::early_end(run)) {
    report.document["early_end"] = to_english(*early);
    report.text += to_english(*early) + '\n';
  }
  if (checkpoint) {
    ARBITER_ASSIGN(const auto folder, studio::model_of_run(project, run.id));
    report.document["model"] = folder.string();
    report.text += "Model: " + folder.string() + '\n';
  }
  describe_accuracy(run, report);
  const auto left_out = studio::left_out_of(run);
  report.document["left_out"] = left_out.to_json();
  report.document["totals"] = left_out.totals();
  for (const auto& sentence : left_out.sentences()) report.text += sentence + '\n';
  for (const auto& line : studio::summary_lines(run)) report.text += "  " + line + '\n';
  return report;
}

/// What one `train NAME` was given.
struct Asked {
  std::filesystem::path project;
  std::string resume;
  std::filesystem::path base;  ///< of an adapter as the starting model
  std::optional<bool> use;     ///< take its model into use; else as the project says
  studio::Training training;
  GivenFields given;
  GivenFields given_compute;
};

/// Whether the model is taken into use when it is done, and not only told of.
Result<bool> takes_into_use(project::Project& project, const std::optional<bool>& asked) {
  if (asked) return *asked;
  ARBITER_ASSIGN(const auto choice, studio::take_into_use(project, studio::TakeIntoUse::always));
  return choice == studio::TakeIntoUse::always;
}

/// Says before it begins where prompts are not written as the model's own template writes them.
void tell_of_chat(project::Project& project, const studio::TrainingRequest& request) {
  if (request.resume_run != 0) return;
  const auto check = studio::check_model_in(project, request.model, {}, request.chat.chat_template);
  if (!check) return;  // the training says what is in the way
  const auto note = chat_note(check->chat, check->first_prompt);
  if (!note.empty()) std::fprintf(stderr, "%s\n", note.c_str() + 1);
}

/// What was said of a resumed run and is not what it was begun with.
struct Contradictions {
  std::vector<std::string> flags;
  std::string begun;  ///< "threads 2, name \"ppo-1\"": what it keeps

  void add(std::string flag, const std::string& name, const nlohmann::json& value) {
    flags.push_back(std::move(flag));
    begun += (begun.empty() ? "" : ", ") + name + ' ' + value.dump();
  }
};

/// Its name, and how many of its checkpoints stay.
void compare_upkeep(const project::Run& run, const studio::TrainingRequest& asked,
                    Contradictions& found) {
  if (!asked.name.empty() && asked.name != run.name) found.add("--name", "name", run.name);
  const auto compare = [&](const std::optional<std::int64_t>& given, const char* flag,
                           const char* name) {
    const auto kept = run.settings.find(name);
    if (given && kept != run.settings.end() && *kept != *given) found.add(flag, name, *kept);
  };
  compare(asked.keep_last, "--keep-last", "keep_last");
  compare(asked.keep_every, "--keep-every", "keep_every");
}

/// Refuses settings that are not those that the resumed run was begun with, and says those.
Result<void> check_resumed(project::Project& project, Asked asked, project::Id id) {
  ARBITER_ASSIGN(const auto run, project.runs().get(id));
  Contradictions contradictions;
  const auto compare = [&](const std::vector<engine::Field>& fields, const GivenFields& given) {
    const auto values = engine::fields_to_json(fields);
    for (const auto& field : fields) {
      const auto found = run.settings.find(field.name);
      if (!given.contains(field.name) || found == run.settings.end()) continue;
      const auto& value = values[field.name];
      const bool resolved = field.name == std::string_view("precision") && value == run.precision;
      if (*found == value || resolved) continue;
      contradictions.add(flag_of(field), field.name, *found);
    }
  };
  compare(asked.training.options.fields(), asked.given);
  compare(engine::fields(asked.training.common.compute), asked.given_compute);
  compare_upkeep(run, asked.training.common, contradictions);
  if (contradictions.flags.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "Run {run} was begun with {settings}, and a run that is resumed "
                              "keeps that. Leave out {flags}, or start a new run."),
              {{"run", run.name},
               {"settings", contradictions.begun},
               {"flags", list_of(contradictions.flags)}});
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
  if (training.common.resume_run != 0)
    ARBITER_TRY(check_resumed(*project, asked, training.common.resume_run));
  ARBITER_ASSIGN(const auto recipe, studio::recipe_of(*project));
  ARBITER_ASSIGN(training.options,
                 over_usual(recipe.of(algorithm.kind), training.options, asked.given));
  auto usual = algorithm.defaults;
  ARBITER_TRY(check_heeded(training.options.fields(), asked.given, usual.fields()));
  ARBITER_ASSIGN(training.common.model, model_named(*project, training.common.model));
  ARBITER_ASSIGN(training.common.take_into_use, takes_into_use(*project, asked.use));
  if (!asked.base.empty()) {
    ARBITER_ASSIGN(training.common.model,
                   adapter_on_base(*project, training.common.model, asked.base));
  }
  tell_of_chat(*project, training.common);
  jobs::MetricChannel channel(
      jobs::MetricChannel::Reader::nobody);  // nobody draws here: the curves are in the project
  project::Run done;
  ARBITER_TRY(run_job(context, algorithm.name, [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(done, studio::train(*project, training, control, channel));
    return {};
  }));
  ARBITER_ASSIGN(auto report, describe(*project, done));
  if (done.id == 0 || !algorithm.makes_language_model()) return report;
  const bool use = training.common.take_into_use;
  report.document["in_use"] = use;
  report.text += use ? "It is the model in use now.\n"
                     : "The model in use stays as it was; arbiter model PROJECT --use " +
                           done.name + " takes this one.\n";
  return report;
}

/// What a resumed run takes from where it was begun; a setting may be told again as it was.
std::optional<FlagProblem> dropped_by_resume(const CLI::App& command, Asked& asked) {
  if (!is_given(command, "--resume")) return std::nullopt;
  std::set<std::string> heeded{"--resume", "--use",       "--no-use",
                               "--name",   "--keep-last", "--keep-every"};
  for (const auto& fields :
       {asked.training.options.fields(), engine::fields(asked.training.common.compute)})
    for (const auto& field : fields) heeded.insert(flag_of(field));
  const auto others = given_beside(command, heeded);
  if (others.empty()) return std::nullopt;
  return FlagProblem{"--resume", "A run that is resumed keeps what it was begun with. Leave out " +
                                     list_of(others) + ", or start a new run."};
}

/// Adds `train NAME` with the flags that all algorithms share and those of its own options.
void add_algorithm(CLI::App& parent, Context& context, const engine::Algorithm& algorithm) {
  auto asked = std::make_shared<Asked>(
      Asked{.project = {},
            .resume = {},
            .base = {},
            .use = {},
            .training = {.common = {}, .options = algorithm.defaults, .corpus = {}},
            .given = {},
            .given_compute = {}});
  auto& training = asked->training;
  auto* command = add_project_command(
      parent, context, algorithm.name, algorithm.summary, asked->project,
      [&algorithm, asked](Context& running) { return run(running, algorithm, *asked); });
  command->add_option(
      "--resume", asked->resume,
      "Go on with a run (its name or number, or latest) from its last checkpoint; it "
      "keeps what it was begun with: settings, seed, threads, precision, name, "
      "checkpoints to keep");
  if (algorithm.makes_language_model()) {
    auto* use = command->add_flag_callback(
        "--use", [asked] { asked->use = true; },
        "Its model becomes the one in use; default: as the project says");
    command
        ->add_flag_callback(
            "--no-use", [asked] { asked->use = false; }, "The model in use stays as it is")
        ->excludes(use);
  }
  add_path(*command, "--model", training.common.model,
           "Starting weights: a run or a folder; default: the project's model");
  add_path(*command, "--base", asked->base, base_option_help)->needs("--model");
  check_flags(*command, [command, asked] { return dropped_by_resume(*command, *asked); });
  command->add_option("--name", training.common.name, "Name of the run");
  command
      ->add_option("--keep-last", training.common.keep_last,
                   "Checkpoints to keep on the disk besides the best and the final one; 0: all; "
                   "default: the project's keep_last, else 3")
      ->check(at_least(0));
  command
      ->add_option("--keep-every", training.common.keep_every,
                   "Also keep the checkpoints at multiples of so many steps; 0: none; default: "
                   "the project's keep_every, else 0")
      ->check(at_least(0));
  add_option_flags(*command, training.options.fields(), &asked->given);
  add_option_flags(*command, engine::fields(training.common.compute), &asked->given_compute);
  add_option_flags(*command, studio::fields(training.common.chat));
  command->footer(
      "Where a project has a recipe of its own, as a demo project has, its values stand "
      "in place of the defaults above.");
  if (algorithm.learns_from == engine::LearnsFrom::documents)
    add_path(*command, "--corpus", training.corpus,
             "JSONL with prompt and completion, or a .txt of raw text (a line <|endoftext|> ends a "
             "document); default: chosen and written responses");
  if (algorithm.learns_from == engine::LearnsFrom::pairs)
    add_path(*command, "--corpus", training.corpus,
             "JSONL with prompt, chosen and rejected; default: the judged pairs");
  if (algorithm.needs_reward_model()) {
    auto* run = command
                    ->add_option("--reward-run", training.reward_run,
                                 "Number of the reward model's run; default: the newest "
                                 "finished one")
                    ->check(at_least(1));
    add_path(*command, "--reward-model", training.reward_model,
             "Folder of a reward model made elsewhere (one score a text, taken as it is)")
        ->excludes(run);
  }
}

}  // namespace

void add_train(CLI::App& app, Context& context) {
  auto* train = app.add_subcommand("train", "Train a model on the project");
  train->require_subcommand(1);
  for (const auto& algorithm : engine::algorithms())
    if (algorithm.trains_language_model()) add_algorithm(*train, context, algorithm);
  add_train_control(*train, context);
  add_train_names(*train, context);
}

}  // namespace arbiter::cli
