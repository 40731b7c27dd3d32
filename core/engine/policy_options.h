// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/options.h"

/// Settings of the algorithms that tune a policy.
namespace arbiter::engine {

/// What every algorithm that learns from its own responses shares: rollouts against a reward
/// model, a frozen reference policy, and updates in minibatches.
struct OnPolicyOptions {
  std::int64_t iterations = 60;           ///< rollout + update rounds
  std::int64_t episodes = 64;             ///< sequences a rollout
  std::int64_t epochs = 1;                ///< passes over a rollout
  std::int64_t minibatches = 1;           ///< optimiser steps in one pass
  std::int64_t micro_batch_episodes = 0;  ///< in memory at once; 0: by the model's size
  double learning_rate = 3e-5;
  std::string schedule = "linear";  ///< constant | linear | cosine
  double warmup_fraction = 0.0;
  double clip_range = 0.2;
  double entropy_coefficient = 0.0;
  double kl_coefficient = 0.05;
  std::string kl_estimator = "k1";   ///< k1 | k2 | k3 | abs: of a token's KL
  double missing_eos_penalty = 1.0;  ///< a response without EOS scores minus this
  double score_clip = 5.0;           ///< on normalised scores
  /// k: a response is worth the mean of an ensemble's scores less k times their standard deviation;
  /// without effect where one model scores.
  double uncertainty_penalty = 1.0;
  double target_kl = 0.0;  ///< stop an update early above this approximate KL; 0: off
  double max_grad_norm = 1.0;
  double temperature = 1.0;  ///< of rollouts, new and reference log-probabilities alike
  std::int64_t max_new_tokens = 64;
  std::int64_t checkpoint_every = 10;
  std::int64_t sample_every = 5;  ///< iterations between sample panels
  // A policy that has collapsed is stopped: rounds in a row beyond a limit; 0: never.
  std::int64_t collapse_patience = 3;
  double min_entropy = 0.01;       ///< nats a token
  double max_kl = 200.0;           ///< nats a sequence
  std::string reference = "base";  ///< what the KL price is for: start | base | a model's folder
  double max_kl_base = 15.0;  ///< nats a sequence from the base model that end the run; 0: never
  /// What follows where the policy is seen to please its reward model in place of the judges:
  /// stop | mark (go on; the model offered is the one from before) | ignore.
  std::string over_optimisation = "stop";
  double min_like_base = 0.75;  ///< share of answers like the base model's, of whose own .9 are
  LoraOptions lora;
};

/// PPO (Schulman et al. 2017) against a reward model with a frozen reference policy (Ziegler et al.
/// 2019; Huang et al. 2024, "The N Implementation Details of RLHF with PPO").
struct PpoOptions : OnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::ppo;

  /// What holds an update near the policy that sampled (Schulman et al. 2017). clip: the clipped
  /// surrogate (section 3) | kl: a penalty on KL(old || new) whose price adapts (section 4).
  std::string objective = "clip";
  double update_kl_target = 0.01;      ///< kl: of one round's update, nats a token
  double update_kl_coefficient = 1.0;  ///< kl: the price at the start
  double gamma = 1.0;
  double lambda = 0.95;
  double value_clip_range = 0.2;
  double value_coefficient = 0.1;
  std::string value_model = "shared";  ///< shared: a head on the policy's trunk | separate
  bool adaptive_kl = true;
  double kl_target = 8.0;      ///< nats per sequence; 0: the coefficient stays
  double kl_horizon = 2000.0;  ///< episodes
  bool whiten_rewards = false;
  bool whiten_advantages = true;

  PpoOptions() {
    epochs = 4;
    minibatches = 4;
    kl_coefficient = 0.1;
  }
};

/// REINFORCE (Williams 1992) with a baseline; a response is one action.
struct ReinforceOptions : OnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::reinforce;

  std::string baseline = "moving_average";  ///< moving_average | mean (of the rollout) | none
  double baseline_decay = 0.9;              ///< of the moving average, a rollout
  bool whiten_advantages = true;
};

/// REINFORCE Leave-One-Out (Kool et al. 2019; Ahmadian et al. 2024, "Back to Basics"): the
/// baseline of a response is the mean return of the others to the same prompt.
struct RlooOptions : OnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::rloo;

  std::int64_t group_size = 4;  ///< responses a prompt
  bool whiten_advantages = false;

  RlooOptions() { epochs = 2; }
};

/// Group Relative Policy Optimization (Shao et al. 2024, "DeepSeekMath"): advantages are scores
/// relative to their prompt's group; the KL penalty is a term of the loss.
struct GrpoOptions : OnPolicyOptions {
  static constexpr auto algorithm = AlgorithmKind::grpo;

  std::int64_t group_size = 8;
  bool scale_rewards = true;       ///< divide by the group's standard deviation
  std::string loss_type = "grpo";  ///< grpo: mean of sequence means | bnpo: mean over tokens |
                                   ///< dr_grpo: sums over the longest response

  GrpoOptions() {
    kl_coefficient = 0.04;
    kl_estimator = "k3";
  }
};

/// Direct Preference Optimization (Rafailov et al. 2023) on judged pairs, without rollouts.
struct DpoOptions {
  static constexpr auto algorithm = AlgorithmKind::dpo;

  double learning_rate = 5e-6;
  std::string schedule = "linear";
  double warmup_fraction = 0.1;
  double weight_decay = 0.0;
  std::int64_t epochs = 2;
  std::int64_t batch_pairs = 16;
  std::int64_t micro_batch_pairs = 0;  ///< in memory at once; 0: by the model's size
  double beta = 0.1;
  std::string loss = "sigmoid";    ///< sigmoid | ipo (Azar et al. 2023)
  double label_smoothing = 0.0;    ///< cDPO: probability that a label is flipped (Mitchell 2023)
  std::string reference = "base";  ///< start | base | a model's folder
  double max_grad_norm = 1.0;
  std::int64_t checkpoint_every = 20;
  LoraOptions lora;
};

std::vector<Field> fields(PpoOptions& options);
std::vector<Field> fields(ReinforceOptions& options);
std::vector<Field> fields(RlooOptions& options);
std::vector<Field> fields(GrpoOptions& options);
std::vector<Field> fields(DpoOptions& options);

}  // namespace arbiter::engine
