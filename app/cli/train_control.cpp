// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter train control PROJECT`: agents.
#include <algorithm>
#include <map>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/flag_checks.h"
#include "app/cli/option_flags.h"
#include "app/cli/run_text.h"
#include "core/base/number_text.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/agent_settings.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

namespace arbiter::cli {
namespace {

/// What one `train control` was given.
struct Asked {
  std::filesystem::path project;
  std::string environment;
  std::string algorithm = "ppo";
  std::string preset = "tuned";
  std::string resume;
  std::filesystem::path teacher;
  std::string simulate;
  double noise = 0.1;
  studio::TrainingRequest common;             ///< `model` is what --from names
  std::map<std::string, std::string> values;  ///< of the fields that were given, by name
};

std::string flag_named(std::string name) {
  std::ranges::replace(name, '_', '-');
  return "--" + name;
}

Result<const engine::Algorithm*> agent_named(const std::string& name) {
  if (const auto* found = studio::find_agent(name)) return found;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "There is no algorithm \"{name}\" for agents. Those that "
                              "there are: {known}."),
              {{"name", name}, {"known", studio::known_agents()}}, {{}, 0, "algorithm"});
}

/// The options: defaults, the project's recipe, the preset, and what the line says, in this order.
Result<engine::AnyOptions> options_of(project::Project& project, const engine::Algorithm& algorithm,
                                      const Asked& asked) {
  ARBITER_ASSIGN(const auto recipe, studio::recipe_of(project));
  auto options = recipe.of(algorithm.kind);
  if (asked.preset == "tuned") ARBITER_TRY(studio::apply_preset(options, asked.environment));
  const auto fields = options.fields();
  for (const auto& [name, value] : asked.values) {
    const bool has = std::ranges::any_of(fields, [&](const auto& f) { return name == f.name; });
    if (!has) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core", "{option} is no setting of {algorithm}. Leave it out."),
                  {{"option", flag_named(name)}, {"algorithm", asked.algorithm}}, {{}, 0, name});
    }
    ARBITER_TRY(engine::set_field(fields, name, value));
  }
  return options;
}

Result<studio::Training> training_of(project::Project& project, const Asked& asked) {
  if (!asked.resume.empty()) {
    ARBITER_ASSIGN(const auto run,
                   run_to_resume(project, asked.resume, [](const engine::Algorithm& algorithm) {
                     return algorithm.makes == engine::Makes::agent;
                   }));
    studio::Training training{.common = asked.common,
                              .options = engine::find_algorithm(run.kind)->defaults,
                              .corpus = {}};
    training.common.resume_run = run.id;
    return training;
  }
  ARBITER_ASSIGN(const auto* algorithm, agent_named(asked.algorithm));
  ARBITER_TRY(studio::check_environment(asked.environment));
  ARBITER_ASSIGN(auto options, options_of(project, *algorithm, asked));
  studio::Training training{.common = asked.common, .options = std::move(options), .corpus = {}};
  training.environment = asked.environment;
  ARBITER_ASSIGN(training.common.model, model_named(project, asked.common.model));
  ARBITER_ASSIGN(training.teacher, model_named(project, asked.teacher));
  training.simulate = asked.simulate;
  training.simulate_noise = asked.noise;
  return training;
}

double number_of(const nlohmann::json& summary, const char* name) {
  const auto found = summary.find(name);
  return found != summary.end() && found->is_number() ? found->get<double>() : 0;
}

Result<Report> describe(project::Project& project, const project::Run& run) {
  Report report;
  const auto environment = run.settings.value("environment", std::string());
  report.document = {{"run", run.name},
                     {"id", run.id},
                     {"uuid", run.uuid},
                     {"environment", environment},
                     {"algorithm", studio::agent_name(run.kind)},
                     {"steps", run.step},
                     {"seed", run.seed},
                     {"threads", run.threads},
                     {"precision", run.precision},
                     {"summary", studio::told_summary(run)}};
  ARBITER_ASSIGN(const auto folder, studio::model_of_run(project, run.id));
  report.document["model"] = folder.string();
  const auto& told = run.summary;
  const auto text = [&](const char* name) { return fixed(number_of(told, name), 1); };
  report.text = run.name + ": done after " + counted(run.step, "step") + " in " + environment +
                "\nMean return: " + text("test/mean_reward") + " +- " +
                text("test/mean_reward_standard_error") + " over " +
                counted(std::llround(number_of(told, "test/mean_reward_n")), "episode") +
                " that nothing was chosen on (" + text("eval/first_reward") +
                " before)\nAgent: " + folder.string() + '\n';
  for (const auto& line : studio::summary_lines(run)) report.text += "  " + line + '\n';
  return report;
}

Result<Report> run(Context& context, const Asked& asked) {
  ARBITER_ASSIGN(const auto project, open_writable_project(asked.project));
  ARBITER_ASSIGN(const auto training, training_of(*project, asked));
  jobs::MetricChannel channel(
      jobs::MetricChannel::Reader::nobody);  // nobody draws here: the curves are in the project
  project::Run done;
  ARBITER_TRY(run_job(context, "control", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(done, studio::train(*project, training, control, channel));
    return {};
  }));
  return describe(*project, done);
}

/// A flag for each setting that any agent has. Which of them the chosen one has is checked when it
/// is known.
void add_settings(CLI::App& command, Asked& asked) {
  std::map<std::string, std::pair<std::string, std::string>> settings;  // help, and whose it is
  for (const auto& algorithm : engine::algorithms()) {
    if (algorithm.makes != engine::Makes::agent) continue;
    auto options = algorithm.defaults;
    for (const auto& field : options.fields()) {
      auto& [help, owners] = settings.try_emplace(field.name, field.help, "").first->second;
      owners += (owners.empty() ? "" : ", ") + studio::agent_name(algorithm.kind);
    }
  }
  for (const auto& [name, told] : settings) {
    const auto& [help, owners] = told;
    command
        .add_option_function<std::string>(
            flag_named(name),
            [&asked, name](const std::string& value) { asked.values[name] = value; }, help)
        ->type_name("VALUE")
        ->group(owners == studio::known_agents() ? "Settings" : "Settings of " + owners);
  }
}

}  // namespace

void add_train_control(CLI::App& parent, Context& context) {
  auto asked = std::make_shared<Asked>();
  auto* command = add_project_command(parent, context, "control",
                                      "Train an agent in an environment", asked->project,
                                      [asked](Context& running) { return run(running, *asked); });
  command->add_option("--env", asked->environment,
                      "Where it acts: " + studio::known_environments());
  command->add_option("--algorithm", asked->algorithm, "One of " + studio::known_agents())
      ->default_str(asked->algorithm);
  command
      ->add_option("--preset", asked->preset,
                   "tuned: rl-baselines3-zoo's settings where it has some for the algorithm in the "
                   "environment; none: the defaults of Stable-Baselines3")
      ->check(CLI::IsMember({"tuned", "none"}))
      ->default_str(asked->preset);
  add_path(*command, "--from", asked->common.model,
           "Start from an agent: a run or a folder; default: from nothing");
  add_path(*command, "--teacher", asked->teacher, "Of distill: the agent to learn from");
  auto* simulate =
      command
          ->add_option("--simulate", asked->simulate,
                       "Of --reward learned: a simulated annotator who prefers the fragment of the "
                       "higher true return, of the lower (reversed), or neither (constant)")
          ->check(CLI::IsMember({"return", "reversed", "constant"}));
  command->add_option("--noise", asked->noise, "Share of the simulated answers that are wrong")
      ->check(CLI::Range(0.0, 1.0))
      ->default_str("0.1")
      ->needs(simulate);
  command->add_option("--resume", asked->resume,
                      "Go on with a run (its name or number, or latest) from its last checkpoint");
  command->add_option("--name", asked->common.name, "Name of the run");
  command
      ->add_option("--keep-last", asked->common.keep_last,
                   "Checkpoints to keep on the disk besides the best and the final one; 0: all; "
                   "default: the project's keep_last, else 3")
      ->check(at_least(0));
  command
      ->add_option("--seed", asked->common.compute.seed,
                   "The same seed and machine give the same agent")
      ->check(at_least(0))
      ->default_str("1");
  add_settings(*command, *asked);
  check_flags(*command, [command]() -> std::optional<FlagProblem> {
    if (!is_given(*command, "--resume")) {
      if (is_given(*command, "--env")) return std::nullopt;
      return FlagProblem{"--env",
                         "Say where the agent acts: " + studio::known_environments() + "."};
    }
    const auto others = given_beside(*command, {"--resume"});
    if (others.empty()) return std::nullopt;
    return FlagProblem{"--resume",
                       "A run that is resumed keeps what it was begun with. Leave out " +
                           list_of(others) + ", or start a new run."};
  });
}

}  // namespace arbiter::cli
