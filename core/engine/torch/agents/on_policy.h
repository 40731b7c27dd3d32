// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/actor_critic.h"
#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/learned_reward.h"
#include "core/engine/torch/agents/scaling.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {

/// How PPO and A2C differ.
struct OnPolicyPlan {
  std::int64_t n_steps = 2048;
  std::int64_t batch_size = 0;  ///< 0: a whole round
  std::int64_t n_epochs = 1;
  double clip_range = 0;  ///< 0: no ratio is clipped
  bool clip_falls = false;
  double target_kl = 0;
  Optimiser::Kind optimiser = Optimiser::Kind::adam;
  const char* policy_loss = "train/policy_loss";  ///< the metric's name
};

/// PPO and A2C: rounds of acting in several environments and learning from it by a policy and a
/// value network, with generalised advantage estimation (Schulman et al. 2016). An episode that was
/// only cut by its time limit goes on in the value network's eyes (Pardo et al. 2018).
class OnPolicyLearner : public Learner {
 public:
  OnPolicyLearner(const LearnerPlace& place, const AgentOnPolicyOptions& options,
                  const OnPolicyPlan& plan, const std::vector<std::int64_t>& hidden,
                  std::unique_ptr<LearnedReward> learned);

  std::int64_t steps() const override { return steps_; }
  Result<std::vector<Metric>> advance() override;
  AgentModel model() const override;
  LearnerState save() const override;
  bool restore(const LearnerState& state) override;
  Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) override;

 private:
  void collect();
  void step_worlds(std::int64_t t);
  void bootstrap();
  void estimate_advantages();
  LossSums update(std::vector<Metric>& metrics);
  double explained_variance() const;
  std::int64_t rows() const { return plan_.n_steps * worlds_.count(); }

  LearnerPlace place_;
  AgentOnPolicyOptions options_;
  OnPolicyPlan plan_;
  Worlds worlds_;
  ActorCritic networks_;
  Scaling scaling_;
  std::unique_ptr<LearnedReward> learned_;  ///< null: the environment's own reward
  EpisodeLog episodes_;
  std::int64_t steps_ = 0;
  std::int64_t round_ = 0;
  std::int64_t updates_ = 0;

  Experience experience_;
  std::vector<double> rewards_;
  std::vector<std::uint8_t> ended_;     ///< `[rows]`: an episode ended with this step
  Floats cut_observations_;             ///< last ones of episodes that their limit has cut ...
  std::vector<std::int64_t> cut_rows_;  ///< ... and with which row
  Floats next_;                         ///< `[environments, observations]` after the round
  std::vector<std::int64_t> order_;
};

std::unique_ptr<Learner> make_ppo(const LearnerPlace& place, const AgentPpoOptions& options,
                                  const std::vector<std::int64_t>& hidden,
                                  std::unique_ptr<LearnedReward> learned = {});
std::unique_ptr<Learner> make_a2c(const LearnerPlace& place, const AgentA2cOptions& options,
                                  const std::vector<std::int64_t>& hidden,
                                  std::unique_ptr<LearnedReward> learned = {});

}  // namespace arbiter::engine::agents
