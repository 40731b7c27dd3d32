// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/naming_options.h"
#include "core/engine/torch/learning/naming_network.h"
#include "core/engine/torch/learning/training_run.h"
#include "core/engine/torch/learning/verdicts.h"

namespace arbiter::engine::learning {

/// Trains a classifier or a tagger, from labels or from what is said of its own names; the model
/// that comes out is the one of the epoch that was best in validation.
class NamingTrainer : public Trainer {
 public:
  /// `tags`: labels are tags, counted by entity. The basis outlives the trainer.
  NamingTrainer(const TrainingBasis& basis, const NamingOptions& options, bool tags,
                const Compute& compute, RunObserver& observer,
                std::unique_ptr<NamingNetwork> network);

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override;
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  Result<void> advance() override;
  Result<std::vector<Metric>> conclude() override;
  nlohmann::json report() const override { return report_; }
  TrainingState state() const override;
  Result<void> restore(const TrainingState& state) override;
  Result<void> write_model(const TrainingPlace& place,
                           const std::filesystem::path& into) const override;
  std::string model_not_finite() const override;

 private:
  using Indices = std::vector<std::int64_t>;

  /// Of a part, as measured last.
  struct Measured {
    double loss = 0;
    double accuracy = 0;
    double f1 = 0;
    std::int64_t rows = 0;
  };
  struct Sums {
    double loss = 0;
    double right = 0;
    double counted = 0;
  };

  void take_verdicts(std::int64_t rows);
  bool from_feedback() const { return verdicts_.has_value(); }
  Indices batch_of_step();
  std::vector<const NamedExample*> examples_of(std::span<const std::int64_t> indices) const;
  torch::Tensor rows_of(std::span<const std::int64_t> indices) const;
  torch::Tensor labels_of(std::span<const std::int64_t> indices) const;

  Result<void> update();
  Result<torch::Tensor> loss_sum(std::span<const std::int64_t> indices, Sums& sums);
  torch::Tensor loss_by_labels(const torch::Tensor& log_probabilities,
                               std::span<const std::int64_t> indices, Sums& sums) const;
  Result<torch::Tensor> loss_by_feedback(const torch::Tensor& log_probabilities,
                                         std::span<const std::int64_t> indices, Sums& sums);
  /// Has the model's names judged, as far as they are uncertain and the budget goes.
  Result<void> ask(const torch::Tensor& log_probabilities, std::span<const std::int64_t> indices,
                   Sums& sums);
  Result<double> judge(std::vector<Naming> namings);
  bool may_ask() const;

  Result<void> measure();
  Result<Measured> measure_part(const Indices& indices);
  /// Of names that nobody knows: what is said of the likeliest ones.
  Result<void> judge_likeliest(const torch::Tensor& log_probabilities,
                               std::span<const std::int64_t> indices, Measured& measured);
  void keep_best(const Measured& measured);
  double f1_of(const Indices& indices, std::span<const std::int32_t> truth,
               std::span<const std::int32_t> named, nlohmann::json* report) const;

  const TrainingBasis& basis_;
  const NamingData& data_;
  NamingOptions options_;
  bool tags_;
  Compute compute_;
  RunObserver& observer_;
  std::unique_ptr<NamingNetwork> network_;
  AdamW optimizer_;
  Indices train_, validation_, test_;  ///< examples of each part
  Indices first_row_;                  ///< of each example, and one past the last
  Indices order_;                      ///< of the epoch
  std::int64_t epoch_ = -1;
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t step_ = 0;
  std::optional<Verdicts> verdicts_;
  torch::Tensor best_;  ///< the weights; undefined: no validation yet
  double best_score_ = 0;
  double best_loss_ = 0;
  std::int64_t epochs_since_best_ = 0;
  bool ended_ = false;
  bool unmeasured_ = false;  ///< an epoch has ended, and its figures were not taken yet
  Measured validated_;
  double last_loss_ = 0;
  nlohmann::json report_;
};

}  // namespace arbiter::engine::learning
