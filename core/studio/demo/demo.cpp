// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo.h"

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/jobs/metric_channel.h"
#include "core/project/repositories.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/generate/generation.h"
#include "core/studio/label/simulate.h"
#include "core/studio/loop/loop.h"
#include "core/studio/measure/curves.h"
#include "core/studio/measure/early_end.h"
#include "core/studio/measure/evaluate.h"
#include "core/studio/models/current_model.h"
#include "core/studio/training/training.h"

namespace arbiter::studio {
namespace {

constexpr const char* annotator_name = "simulated";

/// Rounds of pairs are generated until there are enough to label; each round gives every prompt
/// one more pair, except where both answers are the same.
constexpr int most_rounds = 8;

Result<void> generate_pairs(project::Project& project, const DemoRecipe& recipe,
                            jobs::JobControl& control) {
  GenerateRequest request;
  request.model = demo_model();
  request.options = recipe.generation;
  request.compute = recipe.compute;
  std::int64_t comparisons = 0;
  for (int round = 0; round < most_rounds && comparisons < recipe.labels; ++round) {
    ARBITER_ASSIGN(const auto made, generate(project, request, control));
    comparisons += made.comparisons;
  }
  return {};
}

Result<std::int64_t> label_pairs(project::Project& project, const DemoRecipe& recipe,
                                 jobs::JobControl& control) {
  SimulateRequest request;
  request.annotator = annotator_name;
  request.strategy = recipe.strategy;
  request.noise = recipe.noise;
  request.limit = recipe.labels;
  request.seed = static_cast<std::uint64_t>(recipe.compute.seed);
  ARBITER_ASSIGN(const auto made, simulate(project, request, control));
  if (control.stop_requested()) {
    return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
  }
  return made.judgments;
}

/// The report says the same whenever the same seed is run again, apart from `seconds`.
nlohmann::json make_report(const DemoRecipe& recipe, std::int64_t labels,
                           const project::Run& reward, const project::Run& ppo,
                           const EvaluateReport& evaluation) {
  nlohmann::json report = evaluation.to_json();
  report.erase("model");
  report.erase("baseline");
  report.erase("model_run");
  report.erase("baseline_run");
  report["labels"] = labels;
  report["noise"] = recipe.noise;
  report["seed"] = recipe.compute.seed;
  report["precision"] = ppo.precision;
  report["threads"] = ppo.threads;
  report["reward_steps"] = reward.step;
  report["ppo_iterations"] = ppo.step;
  const auto early = early_end(ppo);
  report["early_end"] = early ? nlohmann::json(to_english(*early)) : nlohmann::json(nullptr);
  report["ratio_before_first_update"] = ppo.summary.value("check/ratio_error_before_first_update", 0.0);
  report["kl_before_first_update"] = ppo.summary.value("check/kl_before_first_update", 0.0);
  return report;
}

Result<void> write_all_curves(project::Project& project) {
  const auto folder = project.folder() / "curves";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail_errno(error.value(), folder.string());
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {
    ARBITER_TRY(write_curves(project, run.id, folder / (run.name + ".csv")));
  }
  return {};
}

Result<EvaluateReport> measure(project::Project& project, const DemoRecipe& recipe,
                               project::Id reward_run, jobs::JobControl& control) {
  EvaluateRequest request;
  request.baseline = demo_model();
  request.reward_run = reward_run;
  request.head_to_heads = recipe.head_to_heads;
  request.options = recipe.generation;
  request.compute = recipe.compute;
  return evaluate(project, request, control);
}

Result<nlohmann::json> plain_road(project::Project& project, const DemoRecipe& recipe,
                                  jobs::JobControl& control, jobs::MetricChannel& channel) {
  ARBITER_TRY(generate_pairs(project, recipe, control));
  ARBITER_ASSIGN(const auto labels, label_pairs(project, recipe, control));

  RewardTraining reward;
  reward.common.model = demo_model();
  reward.common.compute = recipe.compute;
  reward.options = recipe.options<engine::RewardOptions>();
  ARBITER_ASSIGN(const auto reward_run, train(project, reward, control, channel));

  PpoTraining ppo;
  ppo.common.model = demo_model();
  ppo.common.compute = recipe.compute;
  ppo.options = recipe.options<engine::PpoOptions>();
  ppo.reward_run = reward_run.id;
  ARBITER_ASSIGN(const auto ppo_run, train(project, ppo, control, channel));
  ARBITER_ASSIGN(const auto evaluation, measure(project, recipe, reward_run.id, control));
  return make_report(recipe, labels, reward_run, ppo_run, evaluation);
}

/// The rounds of the loop. The figures at the report's top are of the model in use at its end.
Result<nlohmann::json> road_in_rounds(project::Project& project, const DemoRecipe& recipe,
                                      jobs::JobControl& control, jobs::MetricChannel& channel) {
  LoopRequest request;
  request.rounds = recipe.rounds;
  request.labels = recipe.labels;
  request.annotator = LoopAnnotator{annotator_name, recipe.strategy, recipe.noise};
  request.generation = recipe.generation;
  request.policy.max_new_tokens = recipe.options<engine::PpoOptions>().max_new_tokens;
  if (recipe.loop_iterations > 0) request.policy.iterations = recipe.loop_iterations;
  request.measured_on = recipe.head_to_heads;
  request.compute = recipe.compute;
  ARBITER_ASSIGN(const auto state, run_loop(project, request, control, channel));

  ARBITER_ASSIGN(const auto reward_run, project.runs().get(state.rounds.back().reward_run));
  ARBITER_ASSIGN(const auto first_policy, project.runs().get(state.rounds.front().policy_run));
  ARBITER_ASSIGN(const auto evaluation, measure(project, recipe, reward_run.id, control));
  ARBITER_ASSIGN(const auto counts, project.counts());
  auto report = make_report(recipe, counts.judgments, reward_run, first_policy, evaluation);
  report["rounds"] = rounds_json(state);
  return report;
}

}  // namespace

Result<nlohmann::json> run_demo(const std::filesystem::path& folder, const DemoRecipe& recipe,
                                jobs::JobControl& control) {
  const double began = monotonic_seconds();
  ARBITER_ASSIGN(const auto project, project::Project::create(folder, "Demo"));
  ARBITER_TRY(add_demo_prompts(*project));
  // Nobody draws: the curves are read from the project.
  jobs::MetricChannel channel(jobs::MetricChannel::Reader::nobody);
  const auto road = recipe.rounds > 1 ? road_in_rounds : plain_road;
  ARBITER_ASSIGN(auto report, road(*project, recipe, control, channel));
  report["seconds"] = monotonic_seconds() - began;
  ARBITER_TRY(write_all_curves(*project));
  ARBITER_TRY(write_file_atomically(project->folder() / "report.json", report.dump(2) + "\n"));
  return report;
}

}  // namespace arbiter::studio
