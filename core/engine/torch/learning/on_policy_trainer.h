// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "core/engine/policy_options.h"
#include "core/engine/torch/learning/collapse.h"
#include "core/engine/torch/learning/over_optimisation.h"
#include "core/engine/torch/learning/policy_in_band.h"
#include "core/engine/torch/learning/policy_objective.h"
#include "core/engine/torch/learning/policy_plan.h"
#include "core/engine/torch/learning/reward_model.h"
#include "core/engine/torch/learning/training_run.h"

namespace arbiter::engine::learning {

/// A frozen model whose distance is measured. Null: the policy without its adapters, which is where
/// it started.
using FrozenModel = std::shared_ptr<const nn::Decoder>;

/// The models that a policy is tuned with. Those that are one model are one object.
struct PolicyModels {
  std::unique_ptr<nn::Decoder> policy;
  FrozenModel reference;  ///< what the KL price is for
  FrozenModel start;      ///< where the policy started
  FrozenModel base;       ///< the project's base model
  std::unique_ptr<RewardModel> reward;
};

/// Rollouts against a reward model and a frozen reference, and updates by some objective: what
/// PPO, REINFORCE, RLOO and GRPO share. A step is an iteration: one rollout and its updates.
class OnPolicyTrainer : public DecoderTrainer {
 public:
  OnPolicyTrainer(const TrainingBasis& request, const OnPolicyOptions& options,
                  std::unique_ptr<PolicyObjective> objective, PolicyModels models,
                  const Compute& compute, RunObserver& observer);

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return ends_here() ? step_ : options_.iterations; }
  bool wants_checkpoint() const override {
    return over_optimisation_.found() && over_optimisation_.found()->step == step_;
  }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return *models_.policy; }
  Result<void> advance() override;
  Result<std::vector<Metric>> conclude() override;
  TrainingState state() const override;
  Result<void> restore(const TrainingState& state) override;

  /// One rollout with everything that an update needs; for benchmarks too.
  Rollout roll_out();
  void estimate_advantages(Rollout& rollout);

 private:
  /// Means over all minibatches of an iteration's updates.
  struct UpdateMeans {
    std::vector<Metric> sums;
    double weight = 0;
    std::vector<Metric> of_update;  ///< what the objective says of the whole of it
  };
  struct Snapshot {
    torch::Tensor policy, first, second;
    std::int64_t steps = 0;
    std::optional<ValueFunction::Snapshot> value;
    nlohmann::json objective;
  };

  std::uint64_t seed(std::uint64_t stream) const;
  std::vector<Tokens> next_prompts() const;
  const std::vector<std::size_t>& prompt_order(std::int64_t round) const;
  GenerationOptions sampling() const;
  std::int64_t micro_batch(const Rollout& rollout) const;
  std::vector<MinibatchPlan> plan(const Rollout& rollout,
                                  std::span<const std::int64_t> order) const;

  std::vector<Generation> sample_responses(const std::vector<Tokens>& prompts) const;
  void add_figures(Rollout& rollout) const;
  TokenFigures figures(const Rollout& rollout, std::span<const std::int64_t> rows) const;
  torch::Tensor frozen_log_probabilities(const FrozenModel& model, const Rollout& rollout,
                                         std::span<const std::int64_t> rows) const;
  bool ends_here() const;
  bool over_optimised() const;
  torch::Tensor sums_by(const FrozenModel& model, const Rollout& rollout) const;
  double measured_kl(const FrozenModel& from, const Rollout& rollout) const;
  void measure_base(const Rollout& rollout);
  void set_band(const Rollout& rollout, const std::vector<double>& by_base);
  torch::Tensor scorers(const Rollout& rollout) const;
  torch::Tensor limited(torch::Tensor scores, const Rollout& rollout) const;
  void add_scores(Rollout& rollout) const;

  Result<double> update(const Rollout& rollout, const MinibatchPlan& minibatch, double rate,
                        UpdateMeans& means);
  ObjectiveLoss accumulate(const Rollout& rollout, std::span<const std::int64_t> rows,
                           double share);
  Result<void> update_all(const Rollout& rollout, double rate, UpdateMeans& means);
  double kl_of_update(const Rollout& rollout) const;
  Result<void> report(const Rollout& rollout, double kl, double rate, const UpdateMeans& means);
  torch::Tensor kl_per_sequence(const Rollout& rollout) const;
  void show_samples();
  Snapshot snapshot() const;
  void restore(const Snapshot& from);

  const TrainingBasis& request_;
  const OnPolicyOptions& options_;
  std::unique_ptr<PolicyObjective> objective_;
  PolicyModels models_;
  Compute compute_;
  RunObserver& observer_;
  AdamW optimizer_;
  CollapseWatch collapse_;
  OverOptimisationWatch over_optimisation_;
  std::int64_t step_ = 0;
  double first_ratio_ = 0;         ///< largest |ratio - 1| before the first update
  double first_kl_ = 0;            ///< largest |KL| of a sequence before it
  bool too_far_ = false;           ///< the distance from the base model has ended the run
  std::vector<Metric> distances_;  ///< of the last rollout's policy
  Accuracy like_base_;             ///< of its answers, those like the base model's
  PolicyInBand in_band_;
  std::vector<Metric> last_metrics_;
  std::vector<Generation> reference_panel_;
  mutable std::int64_t prompt_round_ = -1;
  mutable std::vector<std::size_t> prompt_order_;
};

}  // namespace arbiter::engine::learning
