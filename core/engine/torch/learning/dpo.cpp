// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/dpo.h"

#include <torch/torch.h>

#include <array>
#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/accuracy.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/held_out.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/policy_losses.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/response_exchange.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/trainable_model.h"
#include "core/engine/torch/learning/training_run.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

/// Log-probabilities of both responses of some pairs: `[pairs]` each.
struct PairFigures {
  torch::Tensor chosen;
  torch::Tensor rejected;
};

class DpoTrainer : public DecoderTrainer {
 public:
  DpoTrainer(const DpoRequest& request, const Compute& compute, RunObserver& observer,
             std::unique_ptr<nn::Decoder> model)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        model_(std::move(model)),
        optimizer_(model_->trained(), options_.weight_decay) {
    for (std::size_t i = 0; i < request.data.preferences.size(); ++i)
      (request.data.preferences[i].held_out ? held_out_ : training_).push_back(i);
    batches_ = {static_cast<std::int64_t>(training_.size()), options_.batch_pairs};
    steps_per_epoch_ = batches_.steps();
  }

  bool has_training_pairs() const { return !training_.empty(); }

  /// Log-probabilities of every pair under the frozen reference.
  Result<void> measure_reference(const nn::Decoder* other) {
    const torch::NoGradGuard no_gradients;
    const nn::AdaptersOff off(*model_);
    const auto& reference = other != nullptr ? *other : *model_;
    std::vector<std::size_t> all(request_.data.preferences.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<torch::Tensor> chosen;
    std::vector<torch::Tensor> rejected;
    const auto step = pairs_to_measure(all);
    for (std::size_t at = 0; at < all.size(); at += step) {
      if (compute_.peers->any(observer_.stop_requested())) return cancelled();
      const auto part = std::span(all).subspan(at, std::min(step, all.size() - at));
      const auto figures = figures_of(reference, part);
      chosen.push_back(figures.chosen);
      rejected.push_back(figures.rejected);
    }
    reference_ = {torch::cat(chosen), torch::cat(rejected)};
    return {};
  }

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return steps_per_epoch_ * options_.epochs; }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return *model_; }

  Result<void> advance() override {
    const auto batch = next_batch();
    model_->trained().zero_gradients();
    const auto [begin, end] = compute_.peers->share(static_cast<std::int64_t>(batch.size()));
    const auto part = pairs_at_once(batch);
    // A process without pairs of a short last batch adds nothing to them.
    std::vector<Metric> sums = no_metrics();
    for (std::int64_t at = begin; at < end; at += part) {
      const auto count = std::min(part, end - at);
      const double share = static_cast<double>(count) / static_cast<double>(batch.size());
      add_means(loss_of(std::span(batch).subspan(static_cast<std::size_t>(at),
                                                 static_cast<std::size_t>(count)),
                        share),
                share, sums);
    }
    ARBITER_TRY(share_sums(*compute_.peers, sums));
    if (!std::isfinite(sums.front().value))
      return diverged("train/loss", step_ + 1, has_checkpoint(request_.place));
    compute_.peers->sum(model_->trained().gradients());
    const double rate =
        options_.learning_rate *
        schedule_factor(options_.schedule, options_.warmup_fraction, step_, steps_in_all());
    const double norm = optimizer_.step(rate, options_.max_grad_norm);
    if (!std::isfinite(norm))
      return diverged("train/grad_norm", step_ + 1, has_checkpoint(request_.place));
    sums.push_back({"train/rewards/accuracies_n", static_cast<double>(batch.size())});
    sums.push_back({"train/grad_norm", norm});
    sums.push_back({"train/learning_rate", rate});
    PrecisionScope::forget_casts();
    ++step_;
    observer_.on_metrics(step_, sums);
    return {};
  }

  Result<std::vector<Metric>> conclude() override {
    if (held_out_.empty()) return std::vector<Metric>{};
    std::vector<Metric> sums = no_metrics();
    std::vector<double> margins;
    std::vector<std::int64_t> groups;
    std::vector<std::int64_t> identities;
    const torch::NoGradGuard no_gradients;
    const auto step = pairs_to_measure(held_out_);
    for (std::size_t at = 0; at < held_out_.size(); at += step) {
      const auto part = std::span(held_out_).subspan(at, std::min(step, held_out_.size() - at));
      const double share = static_cast<double>(part.size()) / static_cast<double>(held_out_.size());
      const auto losses = losses_of(part);
      add_means(losses.metrics, share, sums);
      const auto own = losses.margins.to(torch::kCPU, torch::kFloat64).contiguous();
      margins.insert(margins.end(), own.data_ptr<double>(), own.data_ptr<double>() + own.numel());
      for (const auto index : part) {
        const auto& pair = request_.data.preferences[index];
        groups.push_back(pair.group);
        // Two prompts may be answered alike: the prompt is part of what is compared.
        identities.push_back(static_cast<std::int64_t>(
            mix_seed(static_cast<std::uint64_t>(pair_identity(pair.chosen, pair.rejected)),
                     static_cast<std::uint64_t>(pair_identity(pair.prompt, {})))));
      }
    }
    for (auto& metric : sums) metric.name.replace(0, 5, "eval");
    const auto accuracy = accuracy_of(margins, groups, identities);
    observer_.on_metrics(step_, worth_drawing(sums, accuracy));
    add_counts("eval/rewards/accuracies", accuracy, sums);
    return sums;
  }

  TrainingState state() const override {
    TrainingState state;
    store_optimizer(optimizer_, state);
    return state;
  }

  Result<void> restore(const TrainingState& state) override {
    step_ = state.values.value("step", std::int64_t{0});
    return restore_optimizer(state, optimizer_);
  }

 private:
  struct Losses {
    torch::Tensor loss;
    std::vector<Metric> metrics;
    torch::Tensor margins;  ///< of each pair
  };

  /// TRL's names, in the order of `losses_of`.
  static std::vector<Metric> no_metrics() {
    return {
        {"train/loss", 0},           {"train/rewards/accuracies", 0}, {"train/rewards/margins", 0},
        {"train/rewards/chosen", 0}, {"train/rewards/rejected", 0},   {"train/logps/chosen", 0},
        {"train/logps/rejected", 0}};
  }

  static void add_means(const std::vector<Metric>& part, double share, std::vector<Metric>& sums) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i].value += part[i].value * share;
  }

  /// Pairs come in shuffled rounds, the same for one seed.
  std::vector<std::size_t> next_batch() const {
    auto order = training_;
    const auto epoch = step_ / steps_per_epoch_;
    Random(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed),
                    static_cast<std::uint64_t>(epoch) + 1))
        .shuffle(order);
    const auto [begin, end] = batches_.range(step_ % steps_per_epoch_);
    return {order.begin() + begin, order.begin() + end};
  }

  std::int64_t pairs_at_once(std::span<const std::size_t> pairs) const {
    if (options_.micro_batch_pairs > 0) return options_.micro_batch_pairs;
    std::size_t longest = 0;
    for (const auto index : pairs) {
      const auto& pair = request_.data.preferences[index];
      longest = std::max(longest,
                         pair.prompt.size() + std::max(pair.chosen.size(), pair.rejected.size()));
    }
    const auto sequences = sequences_at_once(*model_, static_cast<std::int64_t>(longest));
    return std::max<std::int64_t>(sequences / 2, 1);
  }

  /// Likewise where no gradients are taken.
  std::size_t pairs_to_measure(std::span<const std::size_t> pairs) const {
    constexpr std::int64_t kMost = 32;
    return static_cast<std::size_t>(std::min(kMost, pairs_at_once(pairs)));
  }

  /// Both responses of every pair in one forward pass.
  PairFigures figures_of(const nn::Decoder& model, std::span<const std::size_t> pairs) const {
    std::vector<Tokens> prompts;
    std::vector<Generation> responses;
    for (const bool chosen : {true, false}) {
      for (const auto index : pairs) {
        const auto& pair = request_.data.preferences[index];
        prompts.push_back(pair.prompt);
        responses.push_back({chosen ? pair.chosen : pair.rejected, false, 0});
      }
    }
    const auto rollout =
        make_rollout(std::move(prompts), std::move(responses), -1, compute_.device);
    std::vector<std::int64_t> rows(2 * pairs.size());
    std::iota(rows.begin(), rows.end(), 0);
    const auto figures = token_figures(model, nullptr, rollout, rows, 1.0, compute_);
    auto sums = (figures.log_probabilities * rollout.mask).sum(1);
    if (options_.loss == "ipo") sums = sums / rollout.mask.sum(1);
    const auto count = static_cast<std::int64_t>(pairs.size());
    return {sums.narrow(0, 0, count), sums.narrow(0, count, count)};
  }

  Losses losses_of(std::span<const std::size_t> pairs) const {
    const auto policy = figures_of(*model_, pairs);
    std::vector<std::int64_t> numbers(pairs.begin(), pairs.end());
    const auto index = torch::tensor(numbers, torch::kInt64).to(compute_.device);
    const auto result = direct_preference_losses(
        policy.chosen, policy.rejected, reference_.chosen.index_select(0, index),
        reference_.rejected.index_select(0, index), options_.beta, options_.loss,
        options_.label_smoothing);
    const auto margins = result.chosen_rewards - result.rejected_rewards;
    const auto mean = [](const torch::Tensor& x) { return x.detach().mean().item<double>(); };
    const auto right = (margins > 0).to(torch::kFloat32) + 0.5 * (margins == 0);
    Losses losses{result.losses.mean(), no_metrics(), margins.detach()};
    const std::array<double, 7> values{mean(result.losses),
                                       mean(right),
                                       mean(margins),
                                       mean(result.chosen_rewards),
                                       mean(result.rejected_rewards),
                                       mean(policy.chosen),
                                       mean(policy.rejected)};
    for (std::size_t i = 0; i < values.size(); ++i) losses.metrics[i].value = values[i];
    return losses;
  }

  std::vector<Metric> loss_of(std::span<const std::size_t> pairs, double share) const {
    const auto losses = losses_of(pairs);
    (losses.loss * share).backward();
    return losses.metrics;
  }

  const DpoRequest& request_;
  const DpoOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::unique_ptr<nn::Decoder> model_;
  AdamW optimizer_;
  std::vector<std::size_t> training_;
  std::vector<std::size_t> held_out_;
  PairFigures reference_;
  Batches batches_{0, 1};
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t step_ = 0;
};

}  // namespace

Result<TrainingOutcome> train_dpo(const DpoRequest& request, const Compute& compute,
                                  RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_ASSIGN(auto model,
                 load_trainable_language_model(request.place, request.options.lora, compute));
  const bool resumes = !request.place.resume_from.empty();
  // A fresh model is its own reference, and one with adapters is at any time.
  std::unique_ptr<nn::Decoder> reference;
  if (!request.reference.empty() || (resumes && request.options.lora.rank == 0)) {
    const auto& folder = request.reference.empty() ? request.place.model : request.reference;
    ARBITER_ASSIGN(reference,
                   nn::load_language_model(folder, compute.device, compute.frozen_weights()));
  }
  DpoTrainer trainer(request, compute, observer, std::move(model));
  if (!trainer.has_training_pairs()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There are no decided pairs to train on. Judge some pairs first; "
                                "ties and skips do not count."));
  }
  ARBITER_TRY(trainer.measure_reference(reference.get()));
  reference.reset();
  return run_training(trainer, request.place, compute, observer);
}

Result<TrainingOutcome> step_dpo(TrainingRequest given, const Compute& compute,
                                 RunObserver& observer) {
  const auto request = typed<DpoOptions>(std::move(given));
  ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
  for (const auto& pair : request.data.preferences) {
    ARBITER_TRY(check_ids(config, std::span(&pair.prompt, 1), 0));
    for (const auto* response : {&pair.chosen, &pair.rejected}) {
      auto sequence = pair.prompt;
      sequence.insert(sequence.end(), response->begin(), response->end());
      ARBITER_TRY(check_ids(config, std::vector{*response, sequence}, 0));
    }
  }
  return train_dpo(request, compute, observer);
}

}  // namespace arbiter::engine::learning
