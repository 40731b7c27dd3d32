// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/engine/accuracy.h"
#include "core/engine/calibration.h"
#include "core/engine/torch/learning/cross_validation.h"
#include "core/engine/torch/learning/held_out.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/pair_tally.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/reward_ensemble.h"
#include "core/engine/torch/learning/reward_epochs.h"
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

/// Of the training loss as the summary tells it, smoothed over steps: what is kept of it a step.
constexpr double loss_kept = 0.9;

class RewardTrainer : public DecoderTrainer {
 public:
  RewardTrainer(const RewardRequest& request, const Compute& compute, RunObserver& observer,
                std::vector<RewardMember> members, Examples examples)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        held_out_(std::move(examples.held_out)),
        folds_(request, examples.training, compute, observer),
        epochs_(std::move(members), std::move(examples.training), options_) {}

  Result<void> check_folds() const { return folds_.check(); }

  std::int64_t steps_done() const override { return epochs_.steps_done(); }
  std::int64_t steps_in_all() const override { return epochs_.steps_in_all(); }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return members().front().model(); }

  Result<void> advance() override {
    if (!unmeasured_) ARBITER_TRY(update());
    return unmeasured_ ? measure() : Result<void>{};
  }

  /// The folds of a cross-validation, one by one. Before the first there is a checkpoint of the
  /// finished model.
  Result<bool> follow_up() override {
    if (folds_.finished()) return false;
    if (!std::exchange(stands_, true)) return true;
    ARBITER_TRY(folds_.advance());
    return true;
  }

  Result<std::vector<Metric>> conclude() override {
    // A run that was stopped after its last step measured in its first life only.
    if (measured_.empty() || unmeasured_) ARBITER_TRY(measure());
    for (auto& member : members()) member.fit_normalizer(request_.data.normalisation, compute_);
    fit_ensemble_temperature();
    std::vector<Metric> summary{{"train/loss", smooth_loss_}};
    of_epoch_.add_to(summary, "train/accuracy", members().size());
    folds_.add_to(summary);
    std::ranges::copy(measured_, std::back_inserter(summary));
    if (!measured_.empty()) add_counts("eval/accuracy", accuracy_, summary);
    if (learns_ties()) summary.push_back({"train/tie_nu", tie_nu()});
    summary.push_back({"eval/pairs", static_cast<double>(held_out_.size())});
    summary.push_back({"train/pairs", static_cast<double>(epochs_.examples().size())});
    return summary;
  }

  TrainingState state() const override {
    TrainingState state;
    state.values = {{"smooth_loss", smooth_loss_}, {"of_epoch", of_epoch_.to_json()}};
    if (unmeasured_) state.values["unmeasured"] = true;
    if (options_.folds > 0) state.values["cross_validation"] = folds_.state();
    store(members(), state);
    return state;
  }

  Result<void> restore(const TrainingState& state) override {
    ARBITER_TRY(learning::restore(state, members()));
    epochs_.go_to(state.values.value("step", std::int64_t{0}));
    smooth_loss_ = state.values.value("smooth_loss", 0.0);
    of_epoch_ = PairTally::from_json(state.values.value("of_epoch", nlohmann::json()));
    unmeasured_ = state.values.value("unmeasured", false);
    folds_.restore(state.values.value("cross_validation", nlohmann::json()));
    stands_ = steps_done() == steps_in_all();
    return {};
  }

  nlohmann::json model_notes() const override {
    auto notes = members().front().notes(options_);
    if (members().size() > 1) notes["members"] = members().size();
    if (ensemble_temperature_ > 0) notes["ensemble_temperature"] = ensemble_temperature_;
    if (!measured_.empty()) {
      notes["ece"] = calibration_.error_before;
      notes["ece_calibrated"] = calibration_.error_after;
      notes["ece_bins"] = calibration_bins;
      notes["held_out"] = held_out_.size();
    }
    return notes;
  }

  std::vector<FurtherModel> further_models() const override {
    std::vector<FurtherModel> further;
    for (const auto& member : std::span(members()).subspan(1))
      further.push_back({&member.model(), member.base(), member.notes(options_)});
    return further;
  }

 private:
  std::vector<RewardMember>& members() { return epochs_.members(); }
  const std::vector<RewardMember>& members() const { return epochs_.members(); }
  bool learns_ties() const { return members().front().step().learns_ties(); }

  /// The mean over members.
  double tie_nu() const {
    double sum = 0;
    for (const auto& member : members()) sum += member.step().tie_nu();
    return sum / static_cast<double>(members().size());
  }

  /// One step of every member, with its figures.
  Result<void> update() {
    if (epochs_.ends_epoch()) of_epoch_.clear();
    ARBITER_ASSIGN(const auto done, epochs_.advance(has_checkpoint(request_.place)));
    auto metrics = mean_metrics(done.of_members);
    for (const auto& figures : done.of_members) of_epoch_.add(figures);
    smooth_loss_ = epochs_.steps_done() == 1
                       ? metrics[0].value
                       : loss_kept * smooth_loss_ + (1 - loss_kept) * metrics[0].value;
    unmeasured_ = epochs_.ends_epoch();
    metrics.push_back({"train/grad_norm", done.gradient_norm});
    metrics.push_back({"train/learning_rate", done.factor * options_.trunk_learning_rate});
    if (learns_ties()) metrics.push_back({"train/tie_nu", tie_nu()});
    observer_.on_metrics(epochs_.steps_done(), metrics);
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
    if (prefix == "train/")
      metrics.push_back({"train/accuracy_n", static_cast<double>(figures.differences.size())});
    if (figures.disagreement > 0)
      metrics.push_back({prefix + "uncertainty", figures.mean_disagreement()});
    return metrics;
  }

  /// Figures of the held-out judgments as metrics; the last ones stay for the summary.
  Result<void> measure() {
    if (held_out_.empty()) {
      unmeasured_ = false;
      return {};
    }
    of_members_.clear();
    for (auto& member : members()) {
      of_members_.push_back(member.step().evaluate(held_out_));
      member.temperature = fit_temperature(of_members_.back().differences);
    }
    const auto figures = together(held_out_, of_members_);
    if (!std::isfinite(figures.loss))
      return diverged("eval/loss", steps_done(), has_checkpoint(request_.place));
    unmeasured_ = false;
    calibration_ = calibrate(figures.differences);
    accuracy_ = accuracy_of(figures.differences, figures.groups, figures.identities);
    measured_ = metrics_of("eval/", figures);
    measured_.push_back({"eval/ece", calibration_.error_before});
    measured_.push_back({"eval/ece_calibrated", calibration_.error_after});
    measured_.push_back({"eval/temperature", calibration_.temperature});
    observer_.on_metrics(steps_done(), worth_drawing(measured_, accuracy_));
    return {};
  }

  /// Of what the ensemble will say: the mean of its members' normalised scores.
  void fit_ensemble_temperature() {
    if (members().size() < 2 || of_members_.empty()) return;
    auto normalized = of_members_;
    for (std::size_t i = 0; i < members().size(); ++i)
      for (auto& score : normalized[i].scores) score = members()[i].normalizer().apply(score);
    ensemble_temperature_ = fit_temperature(together(held_out_, normalized).differences);
  }

  const RewardRequest& request_;
  const RewardOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::vector<RewardExample> held_out_;
  CrossValidation folds_;
  RewardEpochs epochs_;
  Calibration calibration_;
  Accuracy accuracy_;                      ///< on the held-out judgments, as last measured
  double ensemble_temperature_ = 0;        ///< 0: not fitted
  std::vector<RewardFigures> of_members_;  ///< of the held-out judgments, as last measured
  std::vector<Metric> measured_;
  double smooth_loss_ = 0;
  PairTally of_epoch_;       ///< the training pairs of this epoch, each as its step saw it
  bool unmeasured_ = false;  ///< an epoch has ended, and its held-out figures were not taken yet
  bool stands_ = false;      ///< there is a checkpoint of the last step
};

}  // namespace

Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_TRY(check_rankings(request.data.rankings));
  ARBITER_ASSIGN(auto members, starting_members(request, compute));
  auto examples = examples_of(request);
  if (examples.training.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There are no judgments to train on. Judge some pairs on the "
                                "Label page first; skips do not count."));
  }
  RewardTrainer trainer(request, compute, observer, std::move(members), std::move(examples));
  ARBITER_TRY(trainer.check_folds());
  return run_training(trainer, request.place, compute, observer);
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
