// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/sft.h"

#include <torch/torch.h>

#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/packing.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/response_exchange.h"
#include "core/engine/torch/learning/trainable_model.h"
#include "core/engine/torch/learning/training_run.h"

namespace arbiter::engine::learning {
namespace {

class SftTrainer : public DecoderTrainer {
 public:
  SftTrainer(const SftRequest& request, const Compute& compute, RunObserver& observer,
             std::unique_ptr<nn::Decoder> model)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        model_(std::move(model)),
        optimizer_(model_->trained(), options_.weight_decay),
        context_(std::min(options_.context, model_->config().context)),
        rows_per_step_(std::max<std::int64_t>(options_.batch_tokens / context_, 1)) {
    pack_epoch(0);
    steps_per_epoch_ = Batches(static_cast<std::int64_t>(rows_.size()), rows_per_step_).steps();
  }

  std::int64_t context() const { return context_; }
  bool has_targets() const { return steps_per_epoch_ > 0; }

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return steps_per_epoch_ * options_.epochs; }
  std::int64_t checkpoint_every() const override { return options_.checkpoint_every; }
  const nn::Decoder& model() const override { return *model_; }

  Result<void> advance() override {
    if (step_ == 0 && !measured_at_start_) {
      ARBITER_TRY(measure());
      measured_at_start_ = true;
    }
    if (!unmeasured_) ARBITER_TRY(update());
    return unmeasured_ ? measure() : Result<void>{};
  }

  Result<std::vector<Metric>> conclude() override {
    // A run that was stopped after its last step measured in its first life only.
    if (measured_.empty() || unmeasured_) ARBITER_TRY(measure());
    auto summary = measured_;
    if (!measured_.empty()) summary.push_back({"eval/tokens", held_out_tokens_});
    summary.push_back({"train/loss", last_loss_});
    return summary;
  }

  TrainingState state() const override {
    TrainingState state;
    state.values["last_loss"] = last_loss_;
    if (unmeasured_) state.values["unmeasured"] = true;
    store_optimizer(optimizer_, state);
    return state;
  }

  Result<void> restore(const TrainingState& state) override {
    step_ = state.values.value("step", std::int64_t{0});
    last_loss_ = state.values.value("last_loss", 0.0);
    unmeasured_ = state.values.value("unmeasured", false);
    return restore_optimizer(state, optimizer_);
  }

 private:
  using Rows = std::span<const std::vector<std::size_t>>;

  Result<void> update() {
    const auto rows = rows_of_step();
    model_->trained().zero_gradients();
    const double targets = counted_targets(request_.data.documents, rows, context_);
    if (targets == 0) {  // an epoch whose order leaves nothing to predict
      count_step();
      return {};
    }
    const auto [begin, end] = compute_.peers->share(static_cast<std::int64_t>(rows.size()));
    const auto part = options_.micro_batch_rows > 0 ? options_.micro_batch_rows
                                                    : sequences_at_once(*model_, context_);
    std::vector<Metric> sums{{"train/loss", 0}};
    for (std::int64_t at = begin; at < end; at += part) {
      const auto loss = loss_sum(request_.data.documents,
                                 rows.subspan(static_cast<std::size_t>(at),
                                              static_cast<std::size_t>(std::min(part, end - at)))) /
                        targets;
      loss.backward();
      sums.front().value += loss.item<double>();
    }
    ARBITER_TRY(share_sums(*compute_.peers, sums));
    if (!std::isfinite(sums.front().value))
      return diverged("train/loss", step_ + 1, has_checkpoint(request_.place));
    last_loss_ = sums.front().value;
    compute_.peers->sum(model_->trained().gradients());
    const double rate = options_.learning_rate *
                        schedule_factor("cosine", options_.warmup_fraction, step_, steps_in_all());
    const double norm = optimizer_.step(rate, options_.max_grad_norm);
    if (!std::isfinite(norm))
      return diverged("train/grad_norm", step_ + 1, has_checkpoint(request_.place));
    sums.push_back({"train/grad_norm", norm});
    PrecisionScope::forget_casts();
    count_step();
    sums.push_back({"train/learning_rate", rate});
    sums.push_back(
        {"train/epoch", static_cast<double>(step_) / static_cast<double>(steps_per_epoch_)});
    observer_.on_metrics(step_, sums);
    return {};
  }

  void count_step() {
    ++step_;
    unmeasured_ = step_ % steps_per_epoch_ == 0;
  }

  /// The held-out documents' loss and perplexity, at the beginning and after each epoch.
  Result<void> measure() {
    if (!request_.data.held_out.empty()) {
      const double loss = held_out_loss();
      const double perplexity = std::exp(loss);
      if (!std::isfinite(perplexity))
        return diverged("eval/loss", step_, has_checkpoint(request_.place));
      measured_ = {{"eval/loss", loss}, {"eval/perplexity", perplexity}};
      observer_.on_metrics(step_, measured_);
    }
    unmeasured_ = false;
    return {};
  }

  void pack_epoch(std::int64_t epoch) {
    std::vector<std::size_t> order(request_.data.documents.size());
    std::iota(order.begin(), order.end(), 0);
    Random random(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed),
                           static_cast<std::uint64_t>(epoch) + 1));
    random.shuffle(order);
    rows_ = pack_documents(request_.data.documents, order, context_);
    random.shuffle(rows_);
    // A row without a token that counts teaches nothing, and a step of such rows has no loss.
    std::erase_if(rows_, [&](const auto& row) {
      return counted_targets(request_.data.documents, std::span(&row, 1), context_) == 0;
    });
    epoch_ = epoch;
  }

  Rows rows_of_step() {
    const auto epoch = step_ / steps_per_epoch_;
    if (epoch != epoch_) pack_epoch(epoch);
    if (rows_.empty()) return {};
    // Packing may vary by a few rows between epochs; the first epoch's number of steps is the rule.
    const auto [begin, end] = even_share(static_cast<std::int64_t>(rows_.size()), steps_per_epoch_,
                                         step_ % steps_per_epoch_);
    const auto count = std::max<std::int64_t>(end - begin, 1);
    return Rows(rows_).subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
  }

  torch::Tensor loss_sum(std::span<const Document> documents, Rows rows) {
    const PrecisionScope precision(compute_);
    return model_->is_fused() ? fused_loss_sum(documents, rows) : packed_loss_sum(documents, rows);
  }

  torch::Tensor fused_loss_sum(std::span<const Document> documents, Rows rows) {
    const auto batch = make_document_batch(documents, rows, context_);
    const auto logits =
        model_->logits(model_->hidden_at(batch.sequences, batch.row, batch.position));
    return -nn::fused::token_statistics(logits, batch.targets, 1.0).select(1, 0).sum();
  }

  torch::Tensor packed_loss_sum(std::span<const Document> documents, Rows rows) {
    const auto batch = make_packed_batch(documents, rows, context_, compute_.device);
    const auto hidden = model_->hidden(batch.input);
    const auto counted = batch.loss_mask.flatten().nonzero().squeeze(-1);
    const auto logits =
        model_->logits(hidden.flatten(0, 1).index_select(0, counted)).to(torch::kFloat32);
    return torch::nn::functional::cross_entropy(
        logits, batch.targets.flatten().index_select(0, counted),
        torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum));
  }

  double held_out_loss() {
    const torch::NoGradGuard no_gradients;
    std::vector<std::size_t> order(request_.data.held_out.size());
    std::iota(order.begin(), order.end(), 0);
    const auto packed = pack_documents(request_.data.held_out, order, context_);
    double sum = 0;
    double targets = 0;
    const auto step =
        static_cast<std::size_t>(std::min(rows_per_step_, sequences_at_once(*model_, context_)));
    for (std::size_t at = 0; at < packed.size(); at += step) {
      const auto rows = Rows(packed).subspan(at, std::min(step, packed.size() - at));
      const double counted = counted_targets(request_.data.held_out, rows, context_);
      if (counted == 0) continue;
      targets += counted;
      sum += loss_sum(request_.data.held_out, rows).item<double>();
    }
    held_out_tokens_ = targets;
    return targets > 0 ? sum / targets : 0;
  }

  const SftRequest& request_;
  const SftOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  std::unique_ptr<nn::Decoder> model_;
  AdamW optimizer_;
  std::int64_t context_;
  std::int64_t rows_per_step_;
  PackedRows rows_;
  std::int64_t epoch_ = 0;
  std::int64_t steps_per_epoch_ = 0;
  std::int64_t step_ = 0;
  double last_loss_ = 0;
  std::vector<Metric> measured_;  ///< of the held-out documents, as last measured
  double held_out_tokens_ = 0;    ///< that it was measured on
  bool measured_at_start_ = false;
  bool unmeasured_ = false;  ///< an epoch has ended, and its held-out figures were not taken yet
};

Result<void> check_documents(const nn::DecoderConfig& config, std::span<const Document> documents) {
  for (const auto& document : documents)
    for (const auto token : document.tokens)
      if (token < 0 || token >= config.vocabulary)
        return check_ids(config, std::span(&document.tokens, 1), 0);
  return {};
}

}  // namespace

Result<TrainingOutcome> train_sft(const SftRequest& request, const Compute& compute,
                                  RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  if (request.data.documents.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There is nothing to fine-tune on: no document has a response. "
                                "Import demonstrations, or judge some pairs first."));
  }
  ARBITER_ASSIGN(auto model,
                 load_trainable_language_model(request.place, request.options.lora, compute));
  SftTrainer trainer(request, compute, observer, std::move(model));
  if (!trainer.has_targets()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "No token of an answer fits into a row of {context} tokens: the "
                                "prompts fill it. Choose a longer row (context), shorter prompts "
                                "or a model with a longer context."),
                {{"context", std::to_string(trainer.context())}}, {{}, 0, "context"});
  }
  return run_training(trainer, request.place, compute, observer);
}

Result<TrainingOutcome> step_sft(TrainingRequest given, const Compute& compute,
                                 RunObserver& observer) {
  const auto request = typed<SftOptions>(std::move(given));
  ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
  ARBITER_TRY(check_documents(config, request.data.documents));
  return train_sft(request, compute, observer);
}

}  // namespace arbiter::engine::learning
