// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/calibration.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/reward_step.h"
#include "core/engine/torch/learning/trainable_model.h"
#include "core/engine/torch/learning/training_run.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

struct Calibration {
  double temperature = 1;
  double error_before = 0;
  double error_after = 0;
};

Calibration calibrate(std::span<const double> differences) {
  Calibration calibration;
  calibration.temperature = fit_temperature(differences);
  calibration.error_before = expected_calibration_error(differences, 1);
  calibration.error_after = expected_calibration_error(differences, calibration.temperature);
  return calibration;
}

/// The judgments of a request, those that train and those that only measure.
struct Examples {
  std::vector<RewardExample> training;
  std::vector<RewardExample> held_out;
};

Examples examples_of(const RewardRequest& request) {
  Examples examples;
  std::int64_t number = 0;
  const auto add = [&](const auto& judgment) {
    (judgment.held_out ? examples.held_out : examples.training)
        .push_back(example_of(judgment, number++));
  };
  for (const auto& pair : request.data.pairs) add(pair);
  for (const auto& ranking : request.data.rankings) add(ranking);
  return examples;
}

Result<void> check_rankings(std::span<const RewardRanking> rankings) {
  for (std::size_t i = 0; i < rankings.size(); ++i) {
    std::size_t responses = 0;
    bool empty = false;
    for (const auto& tier : rankings[i].tiers) {
      responses += tier.size();
      empty = empty || tier.empty();
    }
    if (responses >= 2 && !empty) continue;
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Ranking {number} cannot be learned from: it needs two or more "
                                "responses and at least one on each place."),
                {{"number", std::to_string(i + 1)}});
  }
  return {};
}

/// Training figures smoothed over steps, for the run's summary.
struct Smooth {
  double loss = 0;
  double accuracy = 0;

  void add(double new_loss, double new_accuracy, bool first) {
    constexpr double kKept = 0.9;
    loss = first ? new_loss : kKept * loss + (1 - kKept) * new_loss;
    accuracy = first ? new_accuracy : kKept * accuracy + (1 - kKept) * new_accuracy;
  }
};

class RewardTrainer : public Trainer {
 public:
  RewardTrainer(const RewardRequest& request, const Compute& compute, RunObserver& observer,
                std::unique_ptr<nn::Decoder> model)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        model_(std::move(model)),
        optimiser_(*model_, options_, compute, request.place.compute.seed),
        examples_(examples_of(request)) {
    batches_ = {static_cast<std::int64_t>(examples_.training.size()), options_.batch_pairs};
    steps_per_epoch_ = batches_.steps();
    total_ = steps_per_epoch_ * options_.epochs;
    if (optimiser_.learns_ties()) optimiser_.start_tie_parameter(examples_.training);
  }

  bool has_examples() const { return !examples_.training.empty(); }

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return total_; }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return *model_; }

  Result<void> advance() override {
    if (!unmeasured_) ARBITER_TRY(update());
    return unmeasured_ ? measure() : Result<void>{};
  }

  Result<std::vector<Metric>> conclude() override {
    // A run that was stopped after its last step measured in its first life only.
    if (measured_.empty() || unmeasured_) ARBITER_TRY(measure());
    fit_normalizer();
    std::vector<Metric> summary{{"train/loss", smooth_.loss}, {"train/accuracy", smooth_.accuracy}};
    std::ranges::copy(measured_, std::back_inserter(summary));
    if (optimiser_.learns_ties()) summary.push_back({"train/tie_nu", optimiser_.tie_nu()});
    summary.push_back({"eval/pairs", static_cast<double>(examples_.held_out.size())});
    summary.push_back({"train/pairs", static_cast<double>(examples_.training.size())});
    return summary;
  }

  TrainingState state() const override {
    TrainingState state;
    state.values = {{"smooth_loss", smooth_.loss}, {"smooth_accuracy", smooth_.accuracy}};
    if (unmeasured_) state.values["unmeasured"] = true;
    optimiser_.store(state);
    return state;
  }

  Result<void> restore(const TrainingState& state) override {
    ARBITER_TRY(optimiser_.restore(state));
    step_ = state.values.value("step", std::int64_t{0});
    smooth_.loss = state.values.value("smooth_loss", 0.0);
    smooth_.accuracy = state.values.value("smooth_accuracy", 0.0);
    unmeasured_ = state.values.value("unmeasured", false);
    return {};
  }

  nlohmann::json model_notes() const override {
    nlohmann::json notes{{"reward_mean", normalizer_.mean},
                         {"reward_deviation", normalizer_.deviation},
                         {"heads", model_->config().reward_heads},
                         {"tie_model", options_.tie_model}};
    if (optimiser_.learns_ties()) notes["tie_nu"] = optimiser_.tie_nu();
    if (!measured_.empty()) {
      notes["temperature"] = calibration_.temperature;
      notes["ece"] = calibration_.error_before;
      notes["ece_calibrated"] = calibration_.error_after;
      notes["ece_bins"] = calibration_bins;
      notes["held_out"] = examples_.held_out.size();
    }
    return notes;
  }

 private:
  /// The judgments of this step: a permutation of each epoch that depends on (seed, epoch) alone.
  std::vector<RewardExample> batch_of_step() const {
    const auto epoch = step_ / steps_per_epoch_;
    std::vector<std::size_t> order(examples_.training.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    Random(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed),
                    static_cast<std::uint64_t>(epoch) + 1))
        .shuffle(order);
    const auto [begin, end] = batches_.range(step_ % steps_per_epoch_);
    std::vector<RewardExample> batch;
    for (auto i = begin; i < end; ++i)
      batch.push_back(examples_.training[order[static_cast<std::size_t>(i)]]);
    return batch;
  }

  Result<void> update() {
    const auto batch = batch_of_step();
    const auto figures = optimiser_.accumulate(batch);
    if (!std::isfinite(figures.loss)) return batch_diverged("train/loss", batch);
    const double factor = schedule_factor("linear", 0, step_, total_);
    const double norm = optimiser_.apply(factor);
    if (!std::isfinite(norm)) return batch_diverged("train/grad_norm", batch);
    smooth_.add(figures.loss, figures.accuracy(), step_ == 0);
    ++step_;
    unmeasured_ = step_ % steps_per_epoch_ == 0;
    auto metrics = metrics_of("train/", figures);
    metrics.push_back({"train/grad_norm", norm});
    metrics.push_back({"train/learning_rate", factor * options_.trunk_learning_rate});
    if (optimiser_.learns_ties()) metrics.push_back({"train/tie_nu", optimiser_.tie_nu()});
    observer_.on_metrics(step_, metrics);
    return {};
  }

  /// TRL's names. `uncertainty` is the standard deviation over an ensemble's heads.
  std::vector<Metric> metrics_of(const std::string& prefix, const RewardFigures& figures) const {
    const auto [low, high] = std::ranges::minmax(figures.scores);
    std::vector<Metric> metrics{
        {prefix + "loss", figures.loss},       {prefix + "accuracy", figures.accuracy()},
        {prefix + "margin", figures.margin()}, {prefix + "mean_reward", figures.mean_score()},
        {prefix + "min_reward", low},          {prefix + "max_reward", high}};
    if (model_->config().reward_heads > 1)
      metrics.push_back({prefix + "uncertainty", figures.mean_disagreement()});
    return metrics;
  }

  /// Figures of the held-out judgments as metrics; the last ones stay for the summary.
  Result<void> measure() {
    if (examples_.held_out.empty()) {
      unmeasured_ = false;
      return {};
    }
    const auto figures = optimiser_.evaluate(examples_.held_out);
    if (!std::isfinite(figures.loss))
      return diverged("eval/loss", step_, has_checkpoint(request_.place));
    unmeasured_ = false;
    calibration_ = calibrate(figures.differences);
    measured_ = metrics_of("eval/", figures);
    measured_.push_back({"eval/ece", calibration_.error_before});
    measured_.push_back({"eval/ece_calibrated", calibration_.error_after});
    measured_.push_back({"eval/temperature", calibration_.temperature});
    observer_.on_metrics(step_, measured_);
    return {};
  }

  std::unexpected<Error> batch_diverged(const std::string& metric,
                                        std::span<const RewardExample> batch) const {
    constexpr std::size_t kNamed = 8;
    std::string numbers;
    for (std::size_t i = 0; i < std::min(batch.size(), kNamed); ++i)
      numbers += (i == 0 ? "" : ", ") + std::to_string(batch[i].number + 1);
    if (batch.size() > kNamed) numbers += " ...";
    return fail(
        ErrorCode::diverged,
        has_checkpoint(request_.place)
            ? ARBITER_MESSAGE("core",
                              "{metric} became NaN or infinite at step {step} (epoch {epoch}, "
                              "batch {batch} of {batches}: judgments {numbers}). The last "
                              "checkpoint before it is kept; lower the learning rate and resume "
                              "from there.")
            : ARBITER_MESSAGE("core",
                              "{metric} became NaN or infinite at step {step} (epoch {epoch}, "
                              "batch {batch} of {batches}: judgments {numbers}), before the first "
                              "checkpoint. Lower the learning rate and start again."),
        {{"metric", metric},
         {"step", std::to_string(step_ + 1)},
         {"epoch", std::to_string(step_ / steps_per_epoch_ + 1)},
         {"batch", std::to_string(step_ % steps_per_epoch_ + 1)},
         {"batches", std::to_string(steps_per_epoch_)},
         {"numbers", numbers}});
  }

  void fit_normalizer() {
    if (request_.data.normalisation.size() < 2) return;
    const auto scores = raw_scores(*model_, request_.data.normalisation, compute_);
    normalizer_.mean = scores.mean().item<double>();
    normalizer_.deviation = std::max(scores.std().item<double>(), 1e-6);
  }

  const RewardRequest& request_;
  const RewardOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::unique_ptr<nn::Decoder> model_;
  RewardStep optimiser_;
  Examples examples_;
  RewardNormalizer normalizer_;
  Calibration calibration_;
  std::vector<Metric> measured_;
  Smooth smooth_;
  Batches batches_{0, 1};
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t total_ = 0;
  std::int64_t step_ = 0;
  bool unmeasured_ = false;  ///< an epoch has ended, and its held-out figures were not taken yet
};

/// The starting model with as many heads as the options ask for.
Result<std::unique_ptr<nn::Decoder>> starting_model(const RewardRequest& request,
                                                    const Compute& compute) {
  const auto& place = request.place;
  const auto wanted = request.options.ensemble;
  ARBITER_ASSIGN(const auto config, nn::read_config(place.model));
  ARBITER_ASSIGN(auto model, load_trainable(place, request.options.lora, compute, wanted));
  model->set_end_token(place.end_token);
  if (config.reward_heads == 0 && place.resume_from.empty())
    initialize_heads(*model, place.compute.seed);
  const auto heads = model->config().reward_heads;
  if (heads == wanted) return model;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "{path} has {heads} reward heads, not {wanted}. Set ensemble to "
                              "{heads}, or start from a language model."),
              {{"path", place.model.string()},
               {"heads", std::to_string(heads)},
               {"wanted", std::to_string(wanted)}},
              {{}, 0, "ensemble"});
}

}  // namespace

Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_TRY(check_rankings(request.data.rankings));
  ARBITER_ASSIGN(auto model, starting_model(request, compute));
  RewardTrainer trainer(request, compute, observer, std::move(model));
  if (trainer.has_examples()) return run_training(trainer, request.place, compute, observer);
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There are no judgments to train on. Judge some pairs on the "
                              "Label page first; skips do not count."));
}

namespace {

/// Everything that is read cut to what the model holds, and checked.
Result<void> fit(TrainingData& data, const nn::DecoderConfig& config) {
  for (auto& pair : data.pairs) {
    pair.chosen = last_part(pair.chosen, config.context);
    pair.rejected = last_part(pair.rejected, config.context);
    ARBITER_TRY(check_ids(config, std::vector{pair.chosen, pair.rejected}, 0));
  }
  for (auto& ranking : data.rankings) {
    for (auto& tier : ranking.tiers) {
      for (auto& sequence : tier) sequence = last_part(sequence, config.context);
      ARBITER_TRY(check_ids(config, tier, 0));
    }
  }
  for (auto& sequence : data.normalisation) sequence = last_part(sequence, config.context);
  return check_ids(config, data.normalisation, 0);
}

}  // namespace

Result<TrainingOutcome> step_reward(TrainingRequest given, const Compute& compute,
                                    RunObserver& observer) {
  auto request = typed<RewardOptions>(std::move(given));
  ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
  ARBITER_TRY(fit(request.data, config));
  return train_reward(request, compute, observer);
}

}  // namespace arbiter::engine::learning
