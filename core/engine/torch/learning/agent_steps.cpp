// SPDX-License-Identifier: GPL-3.0-or-later
// How each agent is made ready to train.
#include <functional>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/distill.h"
#include "core/engine/torch/agents/dqn.h"
#include "core/engine/torch/agents/on_policy.h"
#include "core/engine/torch/agents/reinforce.h"
#include "core/engine/torch/agents/tabular.h"
#include "core/engine/torch/learning/agent_trainer.h"
#include "core/engine/torch/learning/requests.h"

namespace arbiter::engine::learning {
namespace {

using agents::Learner;
using agents::LearnerPlace;
using tasks::control::EnvironmentEntry;
using Widths = std::vector<std::int64_t>;

Result<const EnvironmentEntry*> environment_named(const std::string& name) {
  if (const auto* found = tasks::control::find_environment(name)) return found;
  std::string known;
  for (const auto& entry : tasks::control::environments())
    known += (known.empty() ? "" : ", ") + entry.spec.name;
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core", "There is no environment \"{name}\". Those that there are: {known}."),
      {{"name", name}, {"known", known}}, {{}, 0, "environment"});
}

Result<void> require_choices(const EnvironmentEntry& environment, const char* algorithm) {
  if (environment.spec.discrete) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{algorithm} chooses among actions, but those of {environment} are "
                              "numbers. Choose ppo, a2c or reinforce."),
              {{"algorithm", algorithm}, {"environment", environment.spec.name}},
              {{}, 0, "algorithm"});
}

Result<void> require_one_process(const Compute& compute) {
  if (compute.peers->alone()) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "An agent is trained by one process. Start it as one."));
}

/// The widths of an algorithm's network; a table has none.
template <class Options>
Result<Widths> widths_of(const Options& options) {
  if constexpr (requires { options.net_arch; })
    return hidden_widths(options.net_arch);
  else
    return Widths{};
}

template <class Options>
using Make = std::function<Result<std::unique_ptr<Learner>>(const RequestFor<Options>&,
                                                            const LearnerPlace&, const Widths&)>;

template <class Options>
Result<TrainingOutcome> train_agent(TrainingRequest given, const Compute& compute,
                                    RunObserver& observer, const Make<Options>& make) {
  const auto request = typed<Options>(std::move(given));
  const auto& options = request.options;
  ARBITER_TRY(check(options));
  ARBITER_TRY(require_one_process(compute));
  ARBITER_ASSIGN(const auto* environment, environment_named(request.environment));
  ARBITER_ASSIGN(const auto widths, widths_of(options));
  const LearnerPlace place{environment, request.place.compute.seed, request.feedback};
  ARBITER_ASSIGN(auto learner, make(request, place, widths));
  if (!request.place.model.empty() && request.place.resume_from.empty()) {
    ARBITER_ASSIGN(const auto start, agents::read_agent(request.place.model));
    ARBITER_TRY(agents::check_fits(start, environment->spec, request.place.model));
    ARBITER_TRY(learner->start_from(start, request.place.model));
  }
  const auto* algorithm = find_algorithm(Options::algorithm);
  AgentTrainer trainer(options, algorithm->name, *environment, std::move(learner), observer);
  // Small networks are computed in float32 on this thread, whatever was asked for.
  Compute own = compute;
  own.bf16 = false;
  own.threads = 1;
  return run_training(trainer, request.place, own, observer);
}

}  // namespace

Result<TrainingOutcome> step_agent_ppo(TrainingRequest request, const Compute& compute,
                                       RunObserver& observer) {
  return train_agent<AgentPpoOptions>(
      std::move(request), compute, observer,
      [](const auto& asked, const auto& place,
         const auto& widths) -> Result<std::unique_ptr<Learner>> {
        ARBITER_ASSIGN(auto learned, agents::learned_reward_of(place, asked.options));
        return agents::make_ppo(place, asked.options, widths, std::move(learned));
      });
}

Result<TrainingOutcome> step_agent_a2c(TrainingRequest request, const Compute& compute,
                                       RunObserver& observer) {
  return train_agent<AgentA2cOptions>(
      std::move(request), compute, observer,
      [](const auto& asked, const auto& place,
         const auto& widths) -> Result<std::unique_ptr<Learner>> {
        ARBITER_ASSIGN(auto learned, agents::learned_reward_of(place, asked.options));
        return agents::make_a2c(place, asked.options, widths, std::move(learned));
      });
}

Result<TrainingOutcome> step_agent_reinforce(TrainingRequest request, const Compute& compute,
                                             RunObserver& observer) {
  return train_agent<AgentReinforceOptions>(
      std::move(request), compute, observer,
      [](const auto& asked, const auto& place,
         const auto& widths) -> Result<std::unique_ptr<Learner>> {
        ARBITER_ASSIGN(auto learned, agents::learned_reward_of(place, asked.options));
        return agents::make_reinforce(place, asked.options, widths, std::move(learned));
      });
}

Result<TrainingOutcome> step_agent_dqn(TrainingRequest request, const Compute& compute,
                                       RunObserver& observer) {
  return train_agent<AgentDqnOptions>(std::move(request), compute, observer,
                                      [](const auto& asked, const auto& place,
                                         const auto& widths) -> Result<std::unique_ptr<Learner>> {
                                        ARBITER_TRY(require_choices(*place.environment, "dqn"));
                                        return agents::make_dqn(place, asked.options, widths);
                                      });
}

Result<TrainingOutcome> step_agent_q(TrainingRequest request, const Compute& compute,
                                     RunObserver& observer) {
  return train_agent<AgentQOptions>(
      std::move(request), compute, observer,
      [](const auto& asked, const auto& place,
         const auto& /*widths*/) -> Result<std::unique_ptr<Learner>> {
        ARBITER_TRY(require_choices(*place.environment, "q"));
        ARBITER_TRY(agents::check_table(place.environment->spec, asked.options));
        return agents::make_tabular(place, asked.options);
      });
}

Result<TrainingOutcome> step_agent_distill(TrainingRequest request, const Compute& compute,
                                           RunObserver& observer) {
  return train_agent<AgentDistillOptions>(
      std::move(request), compute, observer,
      [](const auto& asked, const auto& place,
         const auto& widths) -> Result<std::unique_ptr<Learner>> {
        if (asked.teacher.empty()) {
          return fail(ErrorCode::invalid_argument,
                      ARBITER_MESSAGE("core",
                                      "A student needs a teacher: name the run of an agent to "
                                      "learn from."),
                      {}, {{}, 0, "teacher"});
        }
        ARBITER_ASSIGN(const auto teacher, agents::read_agent(asked.teacher));
        ARBITER_TRY(agents::check_fits(teacher, place.environment->spec, asked.teacher));
        return agents::make_distill(place, asked.options, widths, teacher);
      });
}

}  // namespace arbiter::engine::learning
