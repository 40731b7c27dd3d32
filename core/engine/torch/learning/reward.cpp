// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/accuracy.h"
#include "core/engine/calibration.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/held_out.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/reward_ensemble.h"
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
                std::vector<RewardMember> members)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        members_(std::move(members)),
        examples_(examples_of(request)) {
    batches_ = {static_cast<std::int64_t>(examples_.training.size()), options_.batch_pairs};
    steps_per_epoch_ = batches_.steps();
    total_ = steps_per_epoch_ * options_.epochs;
    if (!learns_ties()) return;
    for (auto& member : members_) member.step().start_tie_parameter(examples_.training);
  }

  bool has_examples() const { return !examples_.training.empty(); }

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return total_; }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return members_.front().model(); }

  Result<void> advance() override {
    if (!unmeasured_) ARBITER_TRY(update());
    return unmeasured_ ? measure() : Result<void>{};
  }

  Result<std::vector<Metric>> conclude() override {
    // A run that was stopped after its last step measured in its first life only.
    if (measured_.empty() || unmeasured_) ARBITER_TRY(measure());
    for (auto& member : members_) member.fit_normalizer(request_.data.normalisation, compute_);
    fit_ensemble_temperature();
    std::vector<Metric> summary{{"train/loss", smooth_.loss}, {"train/accuracy", smooth_.accuracy}};
    std::ranges::copy(measured_, std::back_inserter(summary));
    if (!measured_.empty()) add_counts("eval/accuracy", accuracy_, summary);
    if (learns_ties()) summary.push_back({"train/tie_nu", tie_nu()});
    summary.push_back({"eval/pairs", static_cast<double>(examples_.held_out.size())});
    summary.push_back({"train/pairs", static_cast<double>(examples_.training.size())});
    return summary;
  }

  TrainingState state() const override {
    TrainingState state;
    state.values = {{"smooth_loss", smooth_.loss}, {"smooth_accuracy", smooth_.accuracy}};
    if (unmeasured_) state.values["unmeasured"] = true;
    store(members_, state);
    return state;
  }

  Result<void> restore(const TrainingState& state) override {
    ARBITER_TRY(learning::restore(state, members_));
    step_ = state.values.value("step", std::int64_t{0});
    smooth_.loss = state.values.value("smooth_loss", 0.0);
    smooth_.accuracy = state.values.value("smooth_accuracy", 0.0);
    unmeasured_ = state.values.value("unmeasured", false);
    return {};
  }

  nlohmann::json model_notes() const override {
    auto notes = members_.front().notes(options_);
    if (members_.size() > 1) notes["members"] = members_.size();
    if (ensemble_temperature_ > 0) notes["ensemble_temperature"] = ensemble_temperature_;
    if (!measured_.empty()) {
      notes["ece"] = calibration_.error_before;
      notes["ece_calibrated"] = calibration_.error_after;
      notes["ece_bins"] = calibration_bins;
      notes["held_out"] = examples_.held_out.size();
    }
    return notes;
  }

  std::vector<FurtherModel> further_models() const override {
    std::vector<FurtherModel> further;
    for (const auto& member : std::span(members_).subspan(1))
      further.push_back({&member.model(), member.base(), member.notes(options_)});
    return further;
  }

 private:
  bool learns_ties() const { return members_.front().step().learns_ties(); }

  /// The mean over members.
  double tie_nu() const {
    double sum = 0;
    for (const auto& member : members_) sum += member.step().tie_nu();
    return sum / static_cast<double>(members_.size());
  }

  /// A member's judgments of this step: a permutation of each epoch that depends on (its seed,
  /// epoch) alone.
  std::vector<RewardExample> batch_of_step(std::int64_t seed) const {
    const auto epoch = step_ / steps_per_epoch_;
    std::vector<std::size_t> order(examples_.training.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    Random(mix_seed(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(epoch) + 1))
        .shuffle(order);
    const auto [begin, end] = batches_.range(step_ % steps_per_epoch_);
    std::vector<RewardExample> batch;
    for (auto i = begin; i < end; ++i)
      batch.push_back(examples_.training[order[static_cast<std::size_t>(i)]]);
    return batch;
  }

  /// One step of every member. All gradients are there before the first weights move: a stop
  /// meanwhile leaves every member as it was.
  Result<void> update() {
    std::vector<RewardFigures> of_members;
    std::vector<std::vector<RewardExample>> batches;
    for (auto& member : members_) {
      batches.push_back(batch_of_step(member.seed()));
      of_members.push_back(member.step().accumulate(batches.back()));
      if (!std::isfinite(of_members.back().loss))
        return batch_diverged("train/loss", batches.back());
    }
    const double factor = schedule_factor("linear", 0, step_, total_);
    double norm = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const double own = members_[i].step().apply(factor);
      if (!std::isfinite(own)) return batch_diverged("train/grad_norm", batches[i]);
      norm += own / static_cast<double>(members_.size());
    }
    auto metrics = mean_metrics(of_members);
    smooth_.add(metrics[0].value, metrics[1].value, step_ == 0);
    ++step_;
    unmeasured_ = step_ % steps_per_epoch_ == 0;
    metrics.push_back({"train/grad_norm", norm});
    metrics.push_back({"train/learning_rate", factor * options_.trunk_learning_rate});
    if (learns_ties()) metrics.push_back({"train/tie_nu", tie_nu()});
    observer_.on_metrics(step_, metrics);
    return {};
  }

  /// Of a step in which each member has seen judgments of its own: means over the members.
  std::vector<Metric> mean_metrics(const std::vector<RewardFigures>& of_members) const {
    auto means = metrics_of("train/", of_members.front());
    for (const auto& figures : std::span(of_members).subspan(1)) {
      const auto own = metrics_of("train/", figures);
      for (std::size_t i = 0; i < means.size(); ++i) means[i].value += own[i].value;
    }
    for (auto& mean : means) mean.value /= static_cast<double>(of_members.size());
    return means;
  }

  /// TRL's names. `uncertainty` is the standard deviation over what has scored.
  std::vector<Metric> metrics_of(const std::string& prefix, const RewardFigures& figures) const {
    const auto [low, high] = std::ranges::minmax(figures.scores);
    std::vector<Metric> metrics{
        {prefix + "loss", figures.loss},       {prefix + "accuracy", figures.accuracy()},
        {prefix + "margin", figures.margin()}, {prefix + "mean_reward", figures.mean_score()},
        {prefix + "min_reward", low},          {prefix + "max_reward", high}};
    if (figures.disagreement > 0)
      metrics.push_back({prefix + "uncertainty", figures.mean_disagreement()});
    return metrics;
  }

  /// Figures of the held-out judgments as metrics; the last ones stay for the summary.
  Result<void> measure() {
    if (examples_.held_out.empty()) {
      unmeasured_ = false;
      return {};
    }
    of_members_.clear();
    for (auto& member : members_) {
      of_members_.push_back(member.step().evaluate(examples_.held_out));
      member.temperature = fit_temperature(of_members_.back().differences);
    }
    const auto figures = together(examples_.held_out, of_members_);
    if (!std::isfinite(figures.loss))
      return diverged("eval/loss", step_, has_checkpoint(request_.place));
    unmeasured_ = false;
    calibration_ = calibrate(figures.differences);
    accuracy_ = accuracy_of(figures.differences, figures.groups, figures.identities);
    measured_ = metrics_of("eval/", figures);
    measured_.push_back({"eval/ece", calibration_.error_before});
    measured_.push_back({"eval/ece_calibrated", calibration_.error_after});
    measured_.push_back({"eval/temperature", calibration_.temperature});
    observer_.on_metrics(step_, worth_drawing(measured_, accuracy_));
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

  /// Of what the ensemble will say: the mean of its members' normalised scores.
  void fit_ensemble_temperature() {
    if (members_.size() < 2 || of_members_.empty()) return;
    auto normalized = of_members_;
    for (std::size_t i = 0; i < members_.size(); ++i)
      for (auto& score : normalized[i].scores) score = members_[i].normalizer().apply(score);
    ensemble_temperature_ = fit_temperature(together(examples_.held_out, normalized).differences);
  }

  const RewardRequest& request_;
  const RewardOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::vector<RewardMember> members_;
  Examples examples_;
  Calibration calibration_;
  Accuracy accuracy_;                      ///< on the held-out judgments, as last measured
  double ensemble_temperature_ = 0;        ///< 0: not fitted
  std::vector<RewardFigures> of_members_;  ///< of the held-out judgments, as last measured
  std::vector<Metric> measured_;
  Smooth smooth_;
  Batches batches_{0, 1};
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t total_ = 0;
  std::int64_t step_ = 0;
  bool unmeasured_ = false;  ///< an epoch has ended, and its held-out figures were not taken yet
};

}  // namespace

Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_TRY(check_rankings(request.data.rankings));
  ARBITER_ASSIGN(auto members, starting_members(request, compute));
  RewardTrainer trainer(request, compute, observer, std::move(members));
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
