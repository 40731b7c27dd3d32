// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/feedback_source.h"
#include "core/engine/torch/agents/reward_ensemble.h"
#include "core/engine/torch/agents/scaling.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {

/// The reward that an agent learns from where people compare what it does: fragments of its
/// episodes are offered in pairs, a reward model learns from what is judged, and its view stands in
/// place of the environment's own reward, of which the agent is told nothing. Agent, reward model
/// and annotator go on each at their own pace; only before the first comparisons are judged there
/// is nothing to learn from, and the agent waits.
class LearnedReward {
 public:
  LearnedReward(const LearnerPlace& place, const AgentPreferenceOptions& options,
                const std::vector<std::int64_t>& hidden, FeedbackSource& source,
                std::int64_t total_steps, std::int64_t environments);

  /// Whether the first comparisons are still to be judged: then nothing is learned from.
  bool waits() const;
  /// /// Where all environments start anew: nothing that was running goes on.
  void begin();
  /// Before a step: notes what is seen and about to be done (`taken` as an `Experience` has it).
  void before(const Worlds& worlds, std::span<const float> taken);
  /// After it: the step's rewards, which are the environment's own, become the reward model's.
  void after(const Worlds& worlds, std::span<double> rewards);
  /// Between rounds: asks what is due at this step, takes what has been judged, and learns from it.
  Result<void> exchange(std::int64_t step);

  void add_to(std::vector<Metric>& metrics);
  void save(LearnerState& state) const;
  bool restore(const LearnerState& state);

 private:
  /// A fragment with the film of it.
  struct Filmed {
    Fragment fragment;
    tasks::control::Clip clip;
  };

  std::int64_t due(std::int64_t step) const;
  Result<void> ask(std::int64_t step);
  void learn();
  void finish(std::size_t environment, bool terminated);
  Filmed film(tasks::control::Clip clip) const;
  /// Two of the pool to be compared.
  std::pair<std::size_t, std::size_t> choose(Random& random);

  LearnerPlace place_;
  AgentPreferenceOptions options_;
  FeedbackSource& source_;
  std::int64_t total_steps_;
  std::int64_t width_;
  std::int64_t length_;  ///< steps of a fragment
  RewardEnsemble ensemble_;
  Floats features_;  ///< of the step at hand
  std::vector<tasks::control::Clip> running_;
  std::deque<Filmed> pool_;                                        ///< the last fragments
  std::map<std::int64_t, std::pair<Fragment, Fragment>> offered_;  ///< not judged yet
  std::vector<JudgedPair> judged_;
  std::int64_t asked_ = 0;
  std::int64_t fresh_ = 0;  ///< judged since the reward model last learned
  std::int64_t trainings_ = 0;
  double loss_ = 0;
  double accuracy_ = 0;
};

/// Of options whose `reward` is learned; null where it is not. An error where nobody judges.
Result<std::unique_ptr<LearnedReward>> learned_reward_of(const LearnerPlace& place,
                                                         const AgentPreferenceOptions& options);

}  // namespace arbiter::engine::agents
