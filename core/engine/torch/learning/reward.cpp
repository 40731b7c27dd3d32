// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward.h"

#include <torch/torch.h>

#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

/// Scores of every head at the last token: `[sequences, heads]`.
torch::Tensor head_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                          const Compute& compute) {
  const PrecisionScope precision(compute);
  const auto batch = nn::pad_right(sequences, model.config().pad_token, compute.device);
  const auto hidden = model.hidden(batch.input);
  return model.rewards(nn::last_token(hidden, batch.lengths)).to(torch::kFloat32);
}

struct Accuracy {
  double correct = 0;  ///< ties in score count half
  double pairs = 0;
  double loss = 0;
  double value() const { return pairs > 0 ? correct / pairs : 0; }
};

class RewardTrainer {
 public:
  RewardTrainer(const RewardRequest& request, const Compute& compute, RunObserver& observer,
                std::unique_ptr<nn::Decoder> model)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        model_(std::move(model)),
        optimizer_(model_->parameters(), options_.weight_decay) {
    optimizer_.scale_rate("score", options_.head_learning_rate / options_.trunk_learning_rate);
    for (std::size_t i = 0; i < request.pairs.size(); ++i)
      (request.pairs[i].held_out ? held_out_ : training_).push_back(i);
    const auto pairs = static_cast<std::int64_t>(training_.size());
    steps_per_epoch_ = (pairs + options_.batch_pairs - 1) / options_.batch_pairs;
    total_ = steps_per_epoch_ * options_.epochs;
  }

  Result<TrainingOutcome> run() {
    if (training_.empty()) {
      return fail(ErrorCode::no_data,
                  ARBITER_MESSAGE("core",
                                  "There are no judgments to train on. Judge some pairs on the "
                                  "Label page first; skips do not count."));
    }
    ARBITER_TRY(resume());
    ProgressClock clock(observer_, step_, total_);
    while (step_ < total_) {
      observer_.wait_while_paused();
      if (observer_.stop_requested()) {
        ARBITER_TRY(checkpoint(false));
        return cancelled();
      }
      ARBITER_TRY(update());
      clock.at(step_);
      if (step_ % steps_per_epoch_ == 0) report_held_out();
      if (step_ < total_ && step_ % options_.checkpoint_every == 0) ARBITER_TRY(checkpoint(false));
    }
    fit_normalizer();
    TrainingOutcome outcome;
    outcome.summary = {{"train/loss", smooth_loss_}, {"train/accuracy", smooth_accuracy_}};
    if (!held_out_.empty()) {
      const auto held_out = evaluate(held_out_);
      outcome.summary.push_back({"eval/accuracy", held_out.value()});
      outcome.summary.push_back({"eval/loss", held_out.loss});
    }
    outcome.summary.push_back({"eval/pairs", static_cast<double>(held_out_.size())});
    outcome.summary.push_back({"train/pairs", static_cast<double>(training_.size())});
    ARBITER_ASSIGN(outcome.model, checkpoint(true));
    outcome.steps = step_;
    outcome.precision = compute_.precision();
    outcome.threads = compute_.threads;
    outcome.seconds = clock.seconds();
    return outcome;
  }

 private:
  Result<void> resume() {
    if (request_.place.resume_from.empty()) return {};
    ARBITER_ASSIGN(const auto state, read_training_state(request_.place.resume_from));
    ARBITER_TRY(restore_optimizer(state, optimizer_));
    step_ = state.values.value("step", std::int64_t{0});
    smooth_loss_ = state.values.value("smooth_loss", 0.0);
    smooth_accuracy_ = state.values.value("smooth_accuracy", 0.0);
    return {};
  }

  /// The pairs of this step: a permutation of each epoch that depends on (seed, epoch) alone.
  std::vector<std::size_t> pairs_of_step() const {
    const auto epoch = step_ / steps_per_epoch_;
    auto order = training_;
    Random(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed),
                    static_cast<std::uint64_t>(epoch) + 1))
        .shuffle(order);
    const auto begin = static_cast<std::size_t>((step_ % steps_per_epoch_) * options_.batch_pairs);
    const auto end = std::min(begin + static_cast<std::size_t>(options_.batch_pairs), order.size());
    return {order.begin() + static_cast<std::ptrdiff_t>(begin),
            order.begin() + static_cast<std::ptrdiff_t>(end)};
  }

  struct Scored {
    torch::Tensor chosen, rejected;        ///< `[pairs, heads]`
    torch::Tensor target, margin, weight;  ///< `[pairs]`
  };

  Scored score(std::span<const std::size_t> pairs) const {
    std::vector<Tokens> sequences;
    std::vector<float> target;
    std::vector<float> margin;
    std::vector<float> weight;
    for (const auto i : pairs) sequences.push_back(request_.pairs[i].chosen);
    for (const auto i : pairs) {
      const auto& pair = request_.pairs[i];
      sequences.push_back(pair.rejected);
      target.push_back(static_cast<float>(pair.target));
      margin.push_back(static_cast<float>(pair.margin));
      weight.push_back(static_cast<float>(pair.weight));
    }
    const auto scores = head_scores(*model_, sequences, compute_);
    const auto count = static_cast<std::int64_t>(pairs.size());
    return {scores.narrow(0, 0, count), scores.narrow(0, count, count),
            torch::tensor(target).to(compute_.device), torch::tensor(margin).to(compute_.device),
            torch::tensor(weight).to(compute_.device)};
  }

  /// Each head has its own loss, so that an ensemble's heads stay different.
  torch::Tensor loss_of(const Scored& scored) const {
    auto loss = bradley_terry_loss(
        scored.chosen, scored.rejected, scored.target.unsqueeze(1), scored.margin.unsqueeze(1),
        scored.weight.unsqueeze(1).expand_as(scored.chosen), options_.label_smoothing);
    if (options_.centering > 0)
      loss = loss + options_.centering * (scored.chosen + scored.rejected).pow(2).mean();
    return loss;
  }

  static void count(const Scored& scored, Accuracy& accuracy) {
    const auto difference = (scored.chosen - scored.rejected).mean(1);
    const auto decided = scored.target.ne(0.5).to(torch::kFloat32);
    const auto right =
        difference.gt(0).to(torch::kFloat32) + 0.5 * difference.eq(0).to(torch::kFloat32);
    accuracy.correct += (right * decided).sum().item<double>();
    accuracy.pairs += decided.sum().item<double>();
  }

  Result<void> update() {
    model_->parameters().zero_gradients();
    const auto pairs = pairs_of_step();
    const auto scored = score(pairs);
    const auto loss = loss_of(scored);
    const double value = loss.item<double>();
    if (!std::isfinite(value)) return diverged("train/loss", step_);
    loss.backward();
    const double rate = options_.trunk_learning_rate * schedule_factor("linear", 0, step_, total_);
    const double norm = optimizer_.step(rate, options_.max_grad_norm);
    PrecisionScope::forget_casts();
    Accuracy accuracy;
    count(scored, accuracy);
    constexpr double kKept = 0.9;
    const bool first = step_ == 0;
    smooth_loss_ = first ? value : kKept * smooth_loss_ + (1 - kKept) * value;
    smooth_accuracy_ =
        first ? accuracy.value() : kKept * smooth_accuracy_ + (1 - kKept) * accuracy.value();
    ++step_;
    const Metric metrics[]{{"train/loss", value},
                           {"train/accuracy", accuracy.value()},
                           {"train/grad_norm", norm},
                           {"train/learning_rate", rate}};
    observer_.on_metrics(step_, metrics);
    return {};
  }

  Accuracy evaluate(std::span<const std::size_t> pairs) const {
    const torch::NoGradGuard no_gradients;
    constexpr std::size_t kBatch = 32;
    Accuracy accuracy;
    for (std::size_t at = 0; at < pairs.size(); at += kBatch) {
      const auto part = pairs.subspan(at, std::min(kBatch, pairs.size() - at));
      const auto scored = score(part);
      count(scored, accuracy);
      accuracy.loss += loss_of(scored).item<double>() * static_cast<double>(part.size());
    }
    accuracy.loss /= std::max<double>(static_cast<double>(pairs.size()), 1);
    return accuracy;
  }

  void report_held_out() {
    if (held_out_.empty()) return;
    const auto accuracy = evaluate(held_out_);
    const Metric metrics[]{{"eval/accuracy", accuracy.value()}, {"eval/loss", accuracy.loss}};
    observer_.on_metrics(step_, metrics);
  }

  void fit_normalizer() {
    if (request_.normalisation.size() < 2) return;
    const auto scores = raw_scores(*model_, request_.normalisation, compute_);
    normalizer_.mean = scores.mean().item<double>();
    normalizer_.deviation = std::max(scores.std().item<double>(), 1e-6);
  }

  Result<std::filesystem::path> checkpoint(bool final) {
    TrainingState state;
    state.values = {
        {"step", step_}, {"smooth_loss", smooth_loss_}, {"smooth_accuracy", smooth_accuracy_}};
    store_optimizer(optimizer_, state);
    const nlohmann::json notes{{"reward_mean", normalizer_.mean},
                               {"reward_deviation", normalizer_.deviation}};
    ARBITER_ASSIGN(auto folder, write_checkpoint(request_.place, step_, *model_, state, notes));
    ARBITER_TRY(observer_.on_checkpoint({step_, folder, final}));
    return folder;
  }

  const RewardRequest& request_;
  const RewardOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::unique_ptr<nn::Decoder> model_;
  AdamW optimizer_;
  std::vector<std::size_t> training_;
  std::vector<std::size_t> held_out_;
  RewardNormalizer normalizer_;
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t total_ = 0;
  std::int64_t step_ = 0;
  double smooth_loss_ = 0;
  double smooth_accuracy_ = 0;
};

}  // namespace

RewardNormalizer read_normalizer(const std::filesystem::path& reward_model) {
  const auto notes = read_model_notes(reward_model);
  return {notes.value("reward_mean", 0.0), notes.value("reward_deviation", 1.0)};
}

torch::Tensor raw_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                         const Compute& compute, std::size_t batch) {
  const torch::NoGradGuard no_gradients;
  std::vector<std::size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return sequences[i].size(); });
  auto scores = torch::empty({static_cast<std::int64_t>(sequences.size())});
  for (std::size_t at = 0; at < order.size(); at += batch) {
    const auto rows = std::span(order).subspan(at, std::min(batch, order.size() - at));
    std::vector<Tokens> part;
    std::vector<std::int64_t> places;
    for (const auto row : rows) {
      part.push_back(sequences[row]);
      places.push_back(static_cast<std::int64_t>(row));
    }
    scores.index_put_({torch::tensor(places, torch::kInt64)},
                      head_scores(model, part, compute).mean(1).to(torch::kCPU));
  }
  return scores;
}

Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  const auto& weights =
      request.place.resume_from.empty() ? request.place.model : request.place.resume_from;
  ARBITER_ASSIGN(auto model,
                 nn::load_decoder(weights, compute.device, true, request.options.ensemble));
  return RewardTrainer(request, compute, observer, std::move(model)).run();
}

}  // namespace arbiter::engine::learning
