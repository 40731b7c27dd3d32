// SPDX-License-Identifier: GPL-3.0-or-later
// Agents: environment steps a second in training, the updates included, on one core. The settings
// are those at which other programs were measured.
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/on_policy.h"
#include "tests/bench/engine/work.h"

namespace arbiter::bench {
namespace {

using engine::AgentPpoOptions;

/// Trains from nothing `settings.iterations` times, each from its own seed.
Result<Measured> measure_ppo_agent(const Settings& settings, const AgentPpoOptions& options,
                                   const char* environment) {
  ARBITER_TRY(engine::check(options));
  ARBITER_ASSIGN(const auto hidden, engine::hidden_widths(options.net_arch));
  const auto* entry = tasks::control::find_environment(environment);
  std::int64_t steps = 0;
  double seconds = 0;
  for (std::int64_t i = 0; i < settings.iterations; ++i) {
    const engine::agents::LearnerPlace place{entry, settings.compute.seed + i};
    const auto learner = engine::agents::make_ppo(place, options, hidden);
    const double began = monotonic_seconds();
    while (learner->steps() < options.total_timesteps) learner->advance();
    seconds += monotonic_seconds() - began;
    steps += learner->steps();
  }
  return Measured{static_cast<double>(steps) / seconds, "environment steps/s", "f32", 1};
}

}  // namespace

/// CartPole-v1 with the settings of rl-baselines3-zoo, at which Stable-Baselines3 2.4 makes 5,768
/// steps a second.
Result<Measured> measure_control(const Settings& settings) {
  AgentPpoOptions options;
  ARBITER_TRY(engine::fields_from_json(
      engine::fields(options),
      engine::agent_preset(engine::AlgorithmKind::agent_ppo, "CartPole-v1")));
  return measure_ppo_agent(settings, options, "CartPole-v1");
}

/// Pendulum-v1 with the settings of rl-tools' example, at which it makes 80,000 steps a second.
Result<Measured> measure_pendulum(const Settings& settings) {
  AgentPpoOptions options;
  options.total_timesteps = 307200;
  options.n_envs = 4;
  options.n_steps = 1024;
  options.batch_size = 256;
  options.n_epochs = 2;
  options.learning_rate = 1e-3;
  options.gamma = 0.9;
  return measure_ppo_agent(settings, options, "Pendulum-v1");
}

}  // namespace arbiter::bench
