// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter train sft|reward|ppo PROJECT`.
#include <charconv>
#include <functional>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/option_flags.h"
#include "core/studio/measure/figure.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

namespace arbiter::cli {
namespace {

std::unexpected<Error> no_such_run(const std::string& name) {
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "There is no run \"{name}\" of this kind that can be resumed. See "
                              "the runs with: arbiter status PROJECT"),
              {{"name", name}});
}

/// The id of the run that `--resume` names (`latest`, a run's name or its number); 0 where it was
/// not given.
Result<project::Id> find_run(project::Project& project, project::RunKind kind,
                             const std::string& name) {
  if (name.empty()) return 0;
  project::Id number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {  // newest first
    if (run.kind != kind) continue;
    const bool latest = name == "latest" && run.state != project::RunState::done;
    if (latest || name == run.name || number == run.id) return run.id;
  }
  return no_such_run(name);
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
                     {"summary", run.summary}};
  ARBITER_ASSIGN(const auto checkpoint, project.runs().last_checkpoint(run.id));
  report.text = run.name + ": done after " + std::to_string(run.step) + " steps\n";
  if (checkpoint) {
    const auto folder = project.folder() / checkpoint->folder;
    report.document["model"] = folder.string();
    report.text += "Model: " + folder.string() + '\n';
  }
  if (const auto accuracy = studio::held_out_accuracy(run)) {
    report.document["held_out_accuracy"] = accuracy->value;
    report.document["held_out_accuracy_n"] = accuracy->n;
    report.document["held_out_accuracy_interval"] = studio::interval_json(*accuracy);
    report.text += "Held-out accuracy: " + studio::describe(*accuracy) + '\n';
  }
  for (const auto& [name, value] : run.summary.items()) {
    report.text += "  " + name + ": " + value.dump() + '\n';
  }
  return report;
}

/// Trains one kind of run with options that were read from the command line.
using Train = std::function<Result<project::Run>(project::Project&, project::Id resume,
                                                 jobs::JobControl&, jobs::MetricChannel&)>;

struct Kind {
  project::RunKind kind;
  const char* name;
  const char* description;
};

struct Place {
  std::filesystem::path project;
  std::string resume;
};

Result<Report> run(Context& context, const Kind& kind, const Place& place, const Train& train) {
  ARBITER_ASSIGN(const auto project, open_writable_project(place.project));
  ARBITER_ASSIGN(const auto resume, find_run(*project, kind.kind, place.resume));
  jobs::MetricChannel channel;  // nobody draws here: the curves are in the project
  project::Run done;
  ARBITER_TRY(run_job(context, kind.name, [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(done, train(*project, resume, control, channel));
    return {};
  }));
  return describe(*project, done);
}

/// Adds `train KIND` with the flags that all kinds share and those of `training.options`; `usual`
/// is where a project's recipe has what the command line leaves open.
template <class Training, class Options>
CLI::App* add_kind(CLI::App& parent, Context& context, const Kind& kind,
                   const std::shared_ptr<Training>& training, Options studio::Recipe::*usual,
                   Result<project::Run> (*function)(project::Project&, const Training&,
                                                    jobs::JobControl&, jobs::MetricChannel&,
                                                    const studio::RunStarted&)) {
  auto place = std::make_shared<Place>();
  auto given = std::make_shared<GivenFields>();
  const Train train = [training, usual, function, given](
                          project::Project& project, project::Id resume, jobs::JobControl& control,
                          jobs::MetricChannel& channel) -> Result<project::Run> {
    Training asked = *training;
    asked.common.resume_run = resume;
    ARBITER_ASSIGN(const auto recipe, studio::recipe_of(project));
    ARBITER_ASSIGN(asked.options, over_usual(recipe.*usual, asked.options, *given));
    return function(project, asked, control, channel, {});
  };
  auto* command = add_project_command(
      parent, context, kind.name, kind.description, place->project,
      [kind, place, train](Context& running) { return run(running, kind, *place, train); });
  command->add_option("--resume", place->resume,
                      "Go on with a run (its name or number, or latest) from its last checkpoint");
  add_path(*command, "--model", training->common.model,
           "Folder of the starting weights; default: the project's model");
  command->add_option("--name", training->common.name, "Name of the run");
  add_option_flags(*command, engine::fields(training->options), given.get());
  add_option_flags(*command, engine::fields(training->common.compute));
  add_option_flags(*command, studio::fields(training->common.chat));
  command->footer(
      "Where a project has a recipe of its own, as a demo project has, its values stand "
      "in place of the defaults above.");
  return command;
}

/// The algorithms that learn against a reward model.
template <class Training, class Options>
void add_policy(CLI::App& parent, Context& context, const Kind& kind,
                Options studio::Recipe::*usual,
                Result<project::Run> (*function)(project::Project&, const Training&,
                                                 jobs::JobControl&, jobs::MetricChannel&,
                                                 const studio::RunStarted&)) {
  auto training = std::make_shared<Training>();
  auto* command = add_kind(parent, context, kind, training, usual, function);
  command->add_option("--reward-run", training->reward_run,
                      "Number of the reward model's run; default: the newest finished one");
}

}  // namespace

void add_train(CLI::App& app, Context& context) {
  auto* train = app.add_subcommand("train", "Train a model on the project");
  train->require_subcommand(1);

  auto sft = std::make_shared<studio::SftTraining>();
  auto* sft_command = add_kind(
      *train, context, {project::RunKind::sft, "sft", "Supervised fine-tuning on good responses"},
      sft, &studio::Recipe::sft, studio::train_sft);
  add_path(*sft_command, "--corpus", sft->corpus,
           "JSONL with prompt and completion; default: chosen and written responses");

  auto reward = std::make_shared<studio::RewardTraining>();
  add_kind(*train, context,
           {project::RunKind::reward, "reward", "Train the reward model on the judgments"}, reward,
           &studio::Recipe::reward, studio::train_reward);

  using Kind = project::RunKind;
  add_policy<studio::PpoTraining>(
      *train, context, {Kind::ppo, "ppo", "Tune the policy against a reward model with PPO"},
      &studio::Recipe::ppo, studio::train_ppo);
  add_policy<studio::ReinforceTraining>(
      *train, context,
      {Kind::reinforce, "reinforce", "Tune the policy with REINFORCE and a baseline"},
      &studio::Recipe::reinforce, studio::train_reinforce);
  add_policy<studio::RlooTraining>(
      *train, context, {Kind::rloo, "rloo", "Tune the policy with REINFORCE Leave-One-Out"},
      &studio::Recipe::rloo, studio::train_rloo);
  add_policy<studio::GrpoTraining>(
      *train, context, {Kind::grpo, "grpo", "Tune the policy with group relative advantages"},
      &studio::Recipe::grpo, studio::train_grpo);
  add_kind(*train, context,
           {Kind::dpo, "dpo", "Tune the policy on the judgments directly (DPO, cDPO, IPO)"},
           std::make_shared<studio::DpoTraining>(), &studio::Recipe::dpo, studio::train_dpo);
}

}  // namespace arbiter::cli
