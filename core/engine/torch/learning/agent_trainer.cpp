// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/agent_trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/clock.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

using agents::AgentModel;
using agents::LearnerState;

/// Curves of a training have about so many points.
constexpr std::int64_t points = 500;
constexpr std::int64_t evaluations = 20;
/// Before people are asked again, where the agent has nothing to go on with.
constexpr std::chrono::milliseconds waiting{20};

std::unexpected<Error> cannot_go_on() {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The checkpoint cannot be resumed: its training state is missing or "
                              "does not fit the model. Start a new run from its weights."));
}

/// All numbers of a model in one order.
template <class Model, class Visit>
void for_each_numbers(Model& model, Visit visit) {
  for (auto& [name, network] : model.networks)
    for (auto& one : network) visit(name + "." + one.name, one.values);
  visit("log_std", model.log_std);
  visit("table", model.table);
}

std::string first_not_finite(const AgentModel& model) {
  std::string found;
  for_each_numbers(model, [&](const std::string& name, const std::vector<float>& values) {
    if (found.empty() && !std::ranges::all_of(values, [](float x) { return std::isfinite(x); }))
      found = name;
  });
  return found;
}

}  // namespace

AgentTrainer::AgentTrainer(const AgentOptions& options, const std::string& algorithm,
                           const tasks::control::EnvironmentEntry& environment,
                           std::unique_ptr<agents::Learner> learner, RunObserver& observer)
    : options_(options),
      algorithm_(algorithm),
      environment_(environment),
      learner_(std::move(learner)),
      observer_(observer),
      evaluate_every_(options.eval_every > 0
                          ? options.eval_every
                          : std::max<std::int64_t>(options.total_timesteps / evaluations, 1)) {}

bool AgentTrainer::evaluation_due() const {
  const auto step = steps_done();
  if (evaluated_at_ < 0 || (step >= steps_in_all() && evaluated_at_ < step)) return true;
  return step / evaluate_every_ > evaluated_at_ / evaluate_every_;
}

AgentModel AgentTrainer::current() const {
  auto model = learner_->model();
  model.environment = environment_.spec.name;
  model.algorithm = algorithm_;
  return model;
}

/// Lets `Stopped` through where it is stopped meanwhile; then nothing has changed.
void AgentTrainer::evaluate() {
  auto model = current();
  const auto played =
      agents::play(model, environment_, options_.eval_episodes, agents::evaluation_seed,
                   [&] { return observer_.stop_requested(); });
  if (observer_.stop_requested()) throw Stopped();
  const auto step = steps_done();
  if (evaluated_at_ < 0) first_return_ = played.mean;
  evaluated_at_ = step;
  // Of equals the later one, which has seen more.
  // Where people say what is good, the environment's own reward chooses nothing.
  if (!best_ || options_.reward != "env" || played.mean >= best_->mean_return)
    best_ = Best{std::move(model), step, played.mean};
  const std::vector<Metric> metrics{{"eval/mean_reward", played.mean},
                                    {"eval/mean_ep_length", played.mean_length},
                                    {"eval/best_reward", best_->mean_return}};
  observer_.on_metrics(step, metrics);
}

Result<void> AgentTrainer::advance() {
  checkpoint_due_ = false;
  if (evaluation_due()) evaluate();
  const auto before = steps_done();
  const auto goal = std::min(before + std::max<std::int64_t>(options_.total_timesteps / points, 1),
                             steps_in_all());
  const double began = monotonic_seconds();
  std::vector<Metric> metrics;
  while (steps_done() < goal && !evaluation_due() && !observer_.stop_requested()) {
    pause_point(observer_);
    const auto step = steps_done();
    ARBITER_ASSIGN(metrics, learner_->advance());
    if (steps_done() == step) std::this_thread::sleep_for(waiting);
  }
  const auto step = steps_done();
  if (step == before) return {};
  for (const auto& metric : metrics)
    if (!std::isfinite(metric.value))
      return diverged(metric.name, step, step >= checkpoint_every());
  metrics.push_back({"time/fps", static_cast<double>(step - before) /
                                     std::max(monotonic_seconds() - began, 1e-9)});
  observer_.on_metrics(step, metrics);
  checkpoint_due_ = step / checkpoint_every() > before / checkpoint_every();
  return {};
}

Result<std::vector<Metric>> AgentTrainer::conclude() {
  if (evaluation_due()) evaluate();
  const auto tested = agents::play(best_->model, environment_, options_.test_episodes,
                                   agents::test_seed, [&] { return observer_.stop_requested(); });
  if (observer_.stop_requested()) throw Stopped();
  return std::vector<Metric>{
      {"test/mean_reward", tested.mean},
      {"test/mean_reward_n", static_cast<double>(tested.episodes)},
      {"test/mean_reward_standard_error", tested.standard_error},
      {"test/mean_ep_length", tested.mean_length},
      {"eval/first_reward", first_return_},
      {"eval/mean_reward", best_->mean_return},
      {"eval/best_step", static_cast<double>(best_->step)},
      {"agent/parameters",
       static_cast<double>(best_->model.is_table()
                               ? static_cast<std::int64_t>(best_->model.table.size())
                               : best_->model.shape.parameters())}};
}

TrainingState AgentTrainer::state() const {
  auto learned = learner_->save();
  TrainingState state;
  state.values = {{"evaluated_at", evaluated_at_}, {"first_return", first_return_}};
  if (best_) {
    state.values["best_step"] = best_->step;
    state.values["best_return"] = best_->mean_return;
    state.values["best_scale"] = {{"mean", best_->model.scale.mean},
                                  {"variance", best_->model.scale.variance}};
    for_each_numbers(best_->model, [&](const std::string& name, const std::vector<float>& values) {
      learned.numbers["best." + name] = values;
    });
  }
  state.values["learner"] = std::move(learned.values);
  for (auto& [name, values] : learned.numbers)
    state.tensors[name] =
        torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}).clone();
  return state;
}

bool AgentTrainer::restore_best(const LearnerState& state) {
  if (!state.values.contains("best_step")) return true;
  Best best{current(), state.values.value("best_step", std::int64_t{0}),
            state.values.value("best_return", 0.0)};
  const auto scale = state.values.value("best_scale", nlohmann::json::object());
  best.model.scale.mean = scale.value("mean", std::vector<double>());
  best.model.scale.variance = scale.value("variance", std::vector<double>());
  bool whole = true;
  for_each_numbers(best.model, [&](const std::string& name, std::vector<float>& values) {
    const auto found = state.numbers.find("best." + name);
    whole = whole && found != state.numbers.end() && found->second.size() == values.size();
    if (whole) values = found->second;
  });
  best_ = std::move(best);
  return whole;
}

Result<void> AgentTrainer::restore(const TrainingState& state) {
  LearnerState learned;
  for (const auto& [name, tensor] : state.tensors)
    learned.numbers[name].assign(tensor.data_ptr<float>(),
                                 tensor.data_ptr<float>() + tensor.numel());
  learned.values = state.values.value("learner", nlohmann::json::object());
  evaluated_at_ = state.values.value("evaluated_at", std::int64_t{-1});
  first_return_ = state.values.value("first_return", 0.0);
  if (!learner_->restore(learned)) return cannot_go_on();
  learned.values = state.values;
  if (!restore_best(learned)) return cannot_go_on();
  return {};
}

Result<void> AgentTrainer::write_model(const TrainingPlace& /*place*/,
                                       const std::filesystem::path& into) const {
  nlohmann::json notes{{"step", best_ ? best_->step : steps_done()}};
  if (best_) notes["evaluation"] = best_->mean_return;
  std::error_code problem;
  std::filesystem::create_directories(into, problem);
  if (problem) return fail_errno(problem.value(), into.string());
  return agents::write_agent(best_ ? best_->model : current(), notes, into);
}

std::string AgentTrainer::model_not_finite() const { return first_not_finite(current()); }

}  // namespace arbiter::engine::learning
