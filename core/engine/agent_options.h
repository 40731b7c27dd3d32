// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/engine/options.h"

/// Settings of the agents, which act in the environments of core/tasks/control. Names and defaults
/// are those of Stable-Baselines3 2.4 where it has them, so that what is known of one holds for the
/// other; `agent_preset` has the tuned settings of rl-baselines3-zoo.
namespace arbiter::engine {

/// What every agent has. A step is one step of one environment.
struct AgentOptions {
  std::int64_t total_timesteps = 100000;
  std::int64_t n_envs = 1;  ///< environments side by side
  /// env: the environment's own | learned: what people's comparisons say of it
  std::string reward = "env";
  double gamma = 0.99;                     ///< discount of later rewards
  std::int64_t eval_every = 0;             ///< steps between evaluations; 0: twenty in a training
  std::int64_t eval_episodes = 20;         ///< of each, on seeds of their own
  std::int64_t test_episodes = 100;        ///< at the end, on other seeds again
  std::int64_t checkpoint_every = 100000;  ///< steps
};

/// A network's, of those that have one.
struct AgentNetworkOptions : AgentOptions {
  std::string net_arch = "64-64";   ///< widths of the hidden layers
  std::string activation = "tanh";  ///< tanh | relu
  double learning_rate = 3e-4;
  std::string schedule = "constant";    ///< constant | linear: the learning rate, down to 0
  double max_grad_norm = 0.5;           ///< 0: off
  bool normalize_observations = false;  ///< by their running mean and deviation
};

/// Of those that can learn from people's comparisons of fragments of what they do, by a reward
/// model (Christiano et al. 2017).
struct AgentPreferenceOptions : AgentNetworkOptions {
  std::int64_t comparisons = 200;               ///< in all
  std::int64_t first_comparisons = 40;          ///< of them, before anything is learned
  std::string comparison_schedule = "falling";  ///< constant | falling: how the others are spread
  double fragment_seconds = 1.0;                ///< of a fragment, as it is seen
  std::string query = "disagreement";           ///< disagreement | random: which pairs are asked
  std::int64_t query_candidates = 10;  ///< pairs among which the reward models disagree most
  std::int64_t reward_members = 3;
  std::string reward_arch = "64-64";  ///< widths of the hidden layers
  double reward_learning_rate = 1e-3;
  std::int64_t reward_epochs = 20;  ///< passes over the comparisons whenever some have come in
  double label_noise = 0.1;         ///< share of answers that are taken to be given at random
};

/// Of those that learn from what they have just done by a policy and a value network.
struct AgentOnPolicyOptions : AgentPreferenceOptions {
  double gae_lambda = 0.95;
  double ent_coef = 0.0;
  double vf_coef = 0.5;
  bool normalize_advantage = true;
  bool normalize_rewards = false;  ///< by the deviation of the discounted return
  double log_std_init = 0.0;       ///< of continuous actions
};

/// PPO (Schulman et al. 2017).
struct AgentPpoOptions : AgentOnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_ppo;

  std::int64_t n_steps = 2048;  ///< of each environment between two updates
  std::int64_t batch_size = 64;
  std::int64_t n_epochs = 10;
  double clip_range = 0.2;
  std::string clip_schedule = "constant";  ///< constant | linear
  double target_kl = 0.0;                  ///< ends an update above 1.5 times this; 0: off
};

/// A2C: the synchronous form of Mnih et al. (2016).
struct AgentA2cOptions : AgentOnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_a2c;

  AgentA2cOptions() {
    learning_rate = 7e-4;
    gae_lambda = 1.0;
    normalize_advantage = false;
  }
  std::int64_t n_steps = 5;
  std::string optimizer = "rmsprop";  ///< rmsprop | adam
};

/// REINFORCE (Williams 1992) on whole episodes, with a baseline.
struct AgentReinforceOptions : AgentPreferenceOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_reinforce;

  AgentReinforceOptions() {
    learning_rate = 3e-3;
    n_envs = 8;
    total_timesteps = 200000;
  }
  std::string baseline = "value";  ///< value: a network | mean: of the episodes | none
  double ent_coef = 0.0;
  double vf_coef = 0.5;
  bool normalize_advantage = true;
  double log_std_init = 0.0;
};

/// DQN (Mnih et al. 2015), by default with the double estimate of van Hasselt et al. (2016).
struct AgentDqnOptions : AgentNetworkOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_dqn;

  AgentDqnOptions() {
    activation = "relu";
    learning_rate = 1e-4;
    max_grad_norm = 10;
  }
  std::int64_t buffer_size = 1000000;
  std::int64_t learning_starts = 100;
  std::int64_t batch_size = 32;
  std::int64_t train_freq = 4;      ///< steps between updates
  std::int64_t gradient_steps = 1;  ///< of an update; -1: as many as steps were made
  std::int64_t target_update_interval = 10000;
  double tau = 1.0;  ///< how far the target network moves each time
  double exploration_fraction = 0.1;
  double exploration_initial_eps = 1.0;
  double exploration_final_eps = 0.05;
  bool double_q = true;
};

/// Q-learning on a table (Watkins 1989) of binned observations.
struct AgentQOptions : AgentOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_q;

  AgentQOptions() { total_timesteps = 500000; }
  std::int64_t bins = 10;        ///< a number of the observation is told apart into so many
  double unbounded_range = 3.0;  ///< where a number has no bounds it is cut to this size
  double learning_rate = 0.1;
  double final_learning_rate = 0.01;
  double exploration_fraction = 0.5;
  double exploration_initial_eps = 1.0;
  double exploration_final_eps = 0.01;
  double start_value = 0.0;  ///< of every entry
};

/// Policy distillation (Rusu et al. 2016): a student learns a teacher's distributions over actions.
struct AgentDistillOptions : AgentNetworkOptions {
  static constexpr auto algorithm = AlgorithmKind::agent_distill;

  AgentDistillOptions() {
    net_arch = "24-24";
    learning_rate = 1e-3;
    n_envs = 8;
  }
  double temperature = 1.0;          ///< of the teacher's distribution; lower is harder
  std::string actor = "mixed";       ///< whose actions lead on: teacher | student | mixed
  std::int64_t n_steps = 128;        ///< of each environment between two updates
  std::int64_t buffer_size = 20000;  ///< observations that are kept to learn from
  std::int64_t batch_size = 64;
  std::int64_t gradient_steps = 64;  ///< of an update
};

std::vector<Field> fields(AgentPpoOptions& options);
std::vector<Field> fields(AgentA2cOptions& options);
std::vector<Field> fields(AgentReinforceOptions& options);
std::vector<Field> fields(AgentDqnOptions& options);
std::vector<Field> fields(AgentQOptions& options);
std::vector<Field> fields(AgentDistillOptions& options);

/// The hidden widths that `net_arch` lists (`64-64`); an error that names what is wrong.
Result<std::vector<std::int64_t>> hidden_widths(const std::string& net_arch);

/// Tuned settings of one algorithm in one environment, by field: those of rl-baselines3-zoo (July
/// 2024) as far as this program has what they ask for (gSDE it has not), else our own. Empty: none
/// are known, and the defaults stand.
nlohmann::json agent_preset(AlgorithmKind kind, std::string_view environment);

}  // namespace arbiter::engine
