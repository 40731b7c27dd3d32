// SPDX-License-Identifier: GPL-3.0-or-later
// The tuned settings of rl-baselines3-zoo (hyperparams/ppo.yml, a2c.yml, dqn.yml; Raffin 2020,
// MIT), by environment, without generalised state-dependent exploration (gSDE). REINFORCE and the
// table are not in it: their settings are our own.
#include <nlohmann/json.hpp>

#include "core/engine/agent_options.h"

namespace arbiter::engine {
namespace {

using nlohmann::json;

json normalised(json settings) {
  settings["normalize_observations"] = true;
  settings["normalize_rewards"] = true;
  return settings;
}

json ppo_preset(std::string_view environment) {
  if (environment == "CartPole-v1")
    return {{"n_envs", 8},          {"total_timesteps", 100000}, {"n_steps", 32},
            {"batch_size", 256},    {"gae_lambda", 0.8},         {"gamma", 0.98},
            {"n_epochs", 20},       {"ent_coef", 0.0},           {"learning_rate", 0.001},
            {"schedule", "linear"}, {"clip_range", 0.2},         {"clip_schedule", "linear"}};
  if (environment == "Acrobot-v1")
    return normalised({{"n_envs", 16},
                       {"total_timesteps", 1000000},
                       {"n_steps", 256},
                       {"gae_lambda", 0.94},
                       {"gamma", 0.99},
                       {"n_epochs", 4},
                       {"ent_coef", 0.0}});
  if (environment == "MountainCar-v0")
    return normalised({{"n_envs", 16},
                       {"total_timesteps", 1000000},
                       {"n_steps", 16},
                       {"gae_lambda", 0.98},
                       {"gamma", 0.99},
                       {"n_epochs", 4},
                       {"ent_coef", 0.0}});
  if (environment == "Pendulum-v1")
    return {{"n_envs", 4},      {"total_timesteps", 100000},
            {"n_steps", 1024},  {"gae_lambda", 0.95},
            {"gamma", 0.9},     {"n_epochs", 10},
            {"ent_coef", 0.0},  {"learning_rate", 0.001},
            {"clip_range", 0.2}};
  if (environment == "LunarLander-v3")
    return {{"n_envs", 16},       {"total_timesteps", 1000000},
            {"n_steps", 1024},    {"batch_size", 64},
            {"gae_lambda", 0.98}, {"gamma", 0.999},
            {"n_epochs", 4},      {"ent_coef", 0.01}};
  return json::object();
}

json a2c_preset(std::string_view environment) {
  if (environment == "CartPole-v1")
    return {{"n_envs", 8}, {"total_timesteps", 500000}, {"ent_coef", 0.0}};
  if (environment == "Acrobot-v1")
    return normalised({{"n_envs", 16}, {"total_timesteps", 500000}, {"ent_coef", 0.0}});
  if (environment == "MountainCar-v0")
    return normalised({{"n_envs", 16}, {"total_timesteps", 1000000}, {"ent_coef", 0.0}});
  if (environment == "Pendulum-v1")
    return normalised({{"n_envs", 8},
                       {"total_timesteps", 1000000},
                       {"ent_coef", 0.0},
                       {"max_grad_norm", 0.5},
                       {"n_steps", 8},
                       {"gae_lambda", 0.9},
                       {"vf_coef", 0.4},
                       {"gamma", 0.9},
                       {"log_std_init", -2.0},
                       {"learning_rate", 7e-4},
                       {"schedule", "linear"}});
  if (environment == "LunarLander-v3")
    return {{"n_envs", 8},         {"total_timesteps", 200000}, {"gamma", 0.995},
            {"n_steps", 5},        {"ent_coef", 0.00001},       {"learning_rate", 0.00083},
            {"schedule", "linear"}};
  return json::object();
}

json dqn_preset(std::string_view environment) {
  if (environment == "CartPole-v1")
    return {{"total_timesteps", 50000},
            {"learning_rate", 2.3e-3},
            {"batch_size", 64},
            {"buffer_size", 100000},
            {"learning_starts", 1000},
            {"gamma", 0.99},
            {"target_update_interval", 10},
            {"train_freq", 256},
            {"gradient_steps", 128},
            {"exploration_fraction", 0.16},
            {"exploration_final_eps", 0.04},
            {"net_arch", "256-256"}};
  if (environment == "MountainCar-v0")
    return {{"total_timesteps", 120000},
            {"learning_rate", 4e-3},
            {"batch_size", 128},
            {"buffer_size", 10000},
            {"learning_starts", 1000},
            {"gamma", 0.98},
            {"target_update_interval", 600},
            {"train_freq", 16},
            {"gradient_steps", 8},
            {"exploration_fraction", 0.2},
            {"exploration_final_eps", 0.07},
            {"net_arch", "256-256"}};
  const bool lander = environment == "LunarLander-v3";
  if (lander || environment == "Acrobot-v1")
    return {{"total_timesteps", 100000},
            {"learning_rate", 6.3e-4},
            {"batch_size", 128},
            {"buffer_size", 50000},
            {"learning_starts", 0},
            {"gamma", 0.99},
            {"target_update_interval", 250},
            {"train_freq", 4},
            {"gradient_steps", -1},
            {"exploration_fraction", 0.12},
            {"exploration_final_eps", 0.1},
            {"net_arch", "256-256"}};
  return json::object();
}

json q_preset(std::string_view environment) {
  if (environment == "CartPole-v1")
    return {{"bins", 8}, {"gamma", 0.99}, {"learning_rate", 0.2}, {"total_timesteps", 1000000}};
  if (environment == "MountainCar-v0")
    return {{"bins", 20}, {"gamma", 0.99}, {"total_timesteps", 2000000}};
  return json::object();
}

}  // namespace

json agent_preset(AlgorithmKind kind, std::string_view environment) {
  switch (kind) {
    case AlgorithmKind::agent_ppo:
      return ppo_preset(environment);
    case AlgorithmKind::agent_a2c:
      return a2c_preset(environment);
    case AlgorithmKind::agent_dqn:
      return dqn_preset(environment);
    case AlgorithmKind::agent_q:
      return q_preset(environment);
    default:
      return json::object();
  }
}

}  // namespace arbiter::engine
