// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/learner.h"
#include "core/engine/torch/learning/training_run.h"

namespace arbiter::engine::learning {

/// An agent's training: its learner's rounds, evaluations of its likeliest actions now and then,
/// the best of them kept, and a test of that one at the end. Steps are those of the environments.
class AgentTrainer : public Trainer {
 public:
  AgentTrainer(const AgentOptions& options, const std::string& algorithm,
               const tasks::control::EnvironmentEntry& environment,
               std::unique_ptr<agents::Learner> learner, RunObserver& observer);

  std::int64_t steps_done() const override { return learner_->steps(); }
  std::int64_t steps_in_all() const override { return options_.total_timesteps; }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  bool wants_checkpoint() const override { return checkpoint_due_; }
  Result<void> advance() override;
  Result<std::vector<Metric>> conclude() override;
  TrainingState state() const override;
  Result<void> restore(const TrainingState& state) override;
  Result<void> write_model(const TrainingPlace& place,
                           const std::filesystem::path& into) const override;
  std::string model_not_finite() const override;

 private:
  /// The agent of the best evaluation so far.
  struct Best {
    agents::AgentModel model;
    std::int64_t step = 0;
    double mean_return = 0;
  };

  bool evaluation_due() const;
  void evaluate();
  agents::AgentModel current() const;
  bool restore_best(const agents::LearnerState& state);

  AgentOptions options_;
  std::string algorithm_;
  const tasks::control::EnvironmentEntry& environment_;
  std::unique_ptr<agents::Learner> learner_;
  RunObserver& observer_;
  std::int64_t evaluate_every_;
  std::int64_t evaluated_at_ = -1;  ///< step; -1: never
  double first_return_ = 0;         ///< of the first evaluation
  std::optional<Best> best_;
  bool checkpoint_due_ = false;
};

}  // namespace arbiter::engine::learning
