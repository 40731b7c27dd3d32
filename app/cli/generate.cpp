// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <optional>

#include "app/cli/chat_note.h"
#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/flag_checks.h"
#include "app/cli/option_flags.h"
#include "app/cli/option_rules.h"
#include "app/cli/pair_policy_flag.h"
#include "app/cli/rebased_adapter.h"
#include "app/cli/run_text.h"
#include "core/base/number_text.h"
#include "core/studio/generate/best_of.h"
#include "core/studio/generate/generation.h"
#include "core/studio/generate/generations.h"
#include "core/studio/loop/pairs_wanted.h"
#include "core/studio/models/own_models.h"
#include "core/studio/training/recipe.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path project;
  studio::GenerateRequest request;
  std::filesystem::path base;
  std::optional<std::int64_t> pairs;
  std::optional<std::int64_t> singles;
  GivenFields given;

  /// Whether nothing says how much is to be written: then it is as much as will be judged.
  bool open() const {
    return !pairs && !singles && request.prompt_limit == 0 && !request.held_out &&
           request.make_comparisons && request.responses > 1;
  }
};

/// Whether a reward model is to have a say in which pairs are asked.
bool chooses_by_scores(const studio::GenerateRequest& request) {
  using feedback::PairPolicy;
  return request.candidates > 2 && request.selection != PairPolicy::random &&
         request.selection != PairPolicy::distance;
}

/// A flag that nothing would heed beside the others.
std::optional<FlagProblem> unheeded(const CLI::App& command, const Options& options) {
  const auto& request = options.request;
  if (options.singles && (is_given(command, "--responses") || is_given(command, "--candidates")))
    return FlagProblem{is_given(command, "--responses") ? "--responses" : "--candidates",
                       "--single puts one response to a prompt up for judging by itself. Leave out "
                       "one of the two."};
  if (options.singles && is_given(command, "--prompts"))
    return FlagProblem{"--prompts",
                       "So many prompts are answered as --single needs. Leave out one of the two."};
  if (options.pairs.value_or(0) > 0) {
    if (is_given(command, "--prompts"))
      return FlagProblem{
          "--prompts", "So many prompts are answered as --pairs needs. Leave out one of the two."};
    if (request.responses == 1)
      return FlagProblem{"--pairs",
                         "One response to a prompt makes no pair. Leave it out, or leave out "
                         "--responses."};
    if (is_given(command, "--temperature") && request.options.temperature == 0)
      return FlagProblem{"--pairs",
                         "At temperature 0 all responses to a prompt are the same, which makes no "
                         "pair. Choose a temperature above 0."};
  }
  const bool chooses = request.candidates > 2;
  if (is_given(command, "--select") && !chooses)
    return FlagProblem{"--select",
                       "There is nothing to choose among: two answers make one pair. Say how many "
                       "to write with --candidates."};
  const bool asks = chooses && request.selection != feedback::PairPolicy::random;
  if (is_given(command, "--reward-run") && request.best_of <= 1 && !asks)
    return FlagProblem{"--reward-run",
                       "No reward model is asked here. It chooses where --best-of or --candidates "
                       "(with a --select other than random) say so."};
  if (is_given(command, "--priority") && (request.held_out || !request.make_comparisons))
    return FlagProblem{"--priority",
                       "No comparisons are made, so there is nothing to give a priority. Leave it "
                       "out, or leave out --held-out and --no-comparisons."};
  return std::nullopt;
}

/// How many pairs there are to be and why.
std::string reason_of(const studio::PairsWanted& wanted) {
  const auto waiting = wanted.waiting == 0
                           ? std::string()
                           : ", less " + grouped(wanted.waiting) + " that wait already";
  switch (wanted.rule) {
    case studio::PairsWanted::Rule::loop:
      return "as many as the loop's round still waits for: " + grouped(wanted.labels) + waiting;
    case studio::PairsWanted::Rule::one_prompt:
      return "as many as there are prompts: " + grouped(wanted.labels) + waiting;
    case studio::PairsWanted::Rule::usual:
      break;
  }
  return "as many as one round of labels takes: " + grouped(wanted.labels) + waiting;
}

const char* rule_name(studio::PairsWanted::Rule rule) {
  switch (rule) {
    case studio::PairsWanted::Rule::loop:
      return "loop";
    case studio::PairsWanted::Rule::one_prompt:
      return "one_a_prompt";
    case studio::PairsWanted::Rule::usual:
      break;
  }
  return "usual";
}

/// What waits to be judged now.
Result<void> tell_waiting(project::Project& project, Report& report) {
  ARBITER_ASSIGN(const auto open, studio::open_pairs_by_age(project));
  report.document["waiting_new"] = open.fresh;
  report.document["waiting_older"] = open.older;
  report.text += "\nPairs that wait to be judged: " + grouped(open.fresh) + " new, " +
                 grouped(open.older) + " older";
  return {};
}

Result<Report> run(Context& context, const Options& options) {
  ARBITER_ASSIGN(const auto project, open_writable_project(options.project));
  studio::GenerateReport made;
  std::optional<studio::PairsWanted> wanted;
  ARBITER_TRY(run_job(context, "generate", [&](jobs::JobControl& control) -> Result<void> {
    auto request = options.request;
    ARBITER_ASSIGN(request.model, model_named(*project, request.model));
    if (!options.base.empty()) {
      ARBITER_ASSIGN(request.model, adapter_on_base(*project, request.model, options.base));
    }
    ARBITER_ASSIGN(const auto recipe, studio::recipe_of(*project));
    ARBITER_ASSIGN(request.options, over_usual(recipe.generation, request.options, options.given));
    engine::GenerationOptions usual;
    ARBITER_TRY(
        check_heeded(engine::fields(request.options), options.given, engine::fields(usual)));
    request.pairs = options.pairs.value_or(0);
    if (options.singles) {
      request.single = true;
      request.responses = 1;
      request.pairs = *options.singles;
    }
    if (options.open()) {
      ARBITER_ASSIGN(wanted, studio::pairs_wanted(*project, request.model));
      request.pairs = wanted->missing();
      request.each_once = wanted->rule != studio::PairsWanted::Rule::loop;
      if (request.pairs == 0) return {};
    }
    ARBITER_ASSIGN(made, studio::generate(*project, request, control));
    return {};
  }));
  Report report;
  report.document = {{"prompts", made.prompts},
                     {"responses", made.responses},
                     {"comparisons", made.comparisons},
                     {"too_long", made.too_long},
                     {"doubled", made.doubled},
                     {"scored", made.scored},
                     {"generation", made.generation},
                     {"kl_bound", nullptr},
                     {"chat_template", text::chat_family_name(made.chat.family)},
                     {"chat_match", text::chat_match_name(made.chat.match)},
                     {"first_prompt", made.first_prompt},
                     {"pairs_rule", wanted ? nlohmann::json(rule_name(wanted->rule)) : nullptr},
                     {"pairs_wanted", wanted ? nlohmann::json(wanted->labels) : nullptr},
                     {"pairs_waited", wanted ? nlohmann::json(wanted->waiting) : nullptr}};
  if (wanted && wanted->missing() == 0) {
    report.text = "Nothing was written: " + reason_of(*wanted) +
                  ". --pairs N writes more, --pairs 0 a pair for every prompt";
    ARBITER_TRY(tell_waiting(*project, report));
    return report;
  }
  report.text = counted(made.responses, "response") + " to " + counted(made.prompts, "prompt") +
                ", " +
                (options.request.held_out ? "for test and so not put up for judging"
                 : options.singles        ? "each to be judged by itself"
                                          : counted(made.comparisons, "comparison"));
  if (wanted) report.text += " (" + reason_of(*wanted) + ")";
  if (chooses_by_scores(options.request) && !made.scored)
    report.text += "\nThe pairs were chosen at random: there is no reward model yet that could.";
  if (const auto n = options.request.best_of; n > 1) {
    const double bound = studio::best_of_kl_bound(n);
    report.document["kl_bound"] = bound;
    report.text += "\nbest of " + std::to_string(n) + ": at most " + std::to_string(bound) +
                   " nats per sequence from the model";
  }
  report.text += chat_note(made.chat, made.first_prompt);
  if (made.too_long > 0)
    report.text += "\n" + counted(made.too_long, "prompt was", "prompts were") +
                   " left out: too long for the model's context";
  ARBITER_TRY(tell_waiting(*project, report));
  return report;
}

}  // namespace

void add_generate(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  auto& request = options->request;
  auto* command = add_project_command(
      app, context, "generate", "Let a model answer the project's prompts", options->project,
      [options](Context& running) { return run(running, *options); });
  add_path(*command, "--model", request.model,
           "Model: a run or a folder; default: the project's model");
  add_path(*command, "--base", options->base, base_option_help)->needs("--model");
  check_flags(*command, [command, options] { return unheeded(*command, *options); });
  command->add_option("--responses", request.responses, "Responses a prompt")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option("--best-of", request.best_of,
                   "Write so many candidates for each response, keep the one that the reward "
                   "model likes best")
      ->capture_default_str()
      ->check(at_least(1));
  command
      ->add_option("--candidates", request.candidates,
                   "Write so many answers to a prompt and put the two of them up for judging of "
                   "which most is expected to be learned")
      ->capture_default_str()
      ->check(at_least(2));
  add_pair_policy(*command, request.selection);
  command
      ->add_option("--reward-run", request.reward_run,
                   "Number of the reward model's run for --best-of and --select; default: the "
                   "newest")
      ->check(at_least(1));
  auto* pairs =
      command
          ->add_option("--pairs", options->pairs,
                       "Make so many comparisons, from a random choice of prompts; 0: one a "
                       "prompt; default, without --prompts: as many as will be judged (what a "
                       "loop's round waits for, else 100, at most one a prompt), less those of "
                       "this model that wait already")
          ->check(at_least(0));
  command
      ->add_option("--single", options->singles,
                   "Put so many single responses up for judging instead, each by itself: good or "
                   "bad, or a score (arbiter queue --scale)")
      ->check(at_least(1))
      ->excludes(pairs);
  command->add_option("--priority", request.priority,
                      "Of the comparisons; default: higher than that of every earlier model's");
  command->add_option("--prompts", request.prompt_limit, "At most so many prompts; 0: all")
      ->capture_default_str()
      ->check(at_least(0));
  command
      ->add_flag("--held-out", request.held_out,
                 "Answer the prompts for test instead; their answers are not put up for judging")
      ->excludes(pairs);
  command
      ->add_flag("!--no-comparisons", request.make_comparisons,
                 "Do not put the responses up for judging")
      ->excludes(pairs);
  add_option_flags(*command, engine::fields(request.options), &options->given);
  add_option_flags(*command, engine::fields(request.compute));
  add_option_flags(*command, studio::fields(request.chat));
}

}  // namespace arbiter::cli
