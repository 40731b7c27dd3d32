// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/sft.h"

#include <torch/torch.h>

#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/packing.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

class SftTrainer {
 public:
  SftTrainer(const SftRequest& request, const Compute& compute, RunObserver& observer,
             std::unique_ptr<nn::Decoder> model)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        model_(std::move(model)),
        optimizer_(model_->parameters(), options_.weight_decay),
        context_(std::min(options_.context, model_->config().context)),
        rows_per_step_(std::max<std::int64_t>(options_.batch_tokens / context_, 1)) {
    pack_epoch(0);
    const auto rows = static_cast<std::int64_t>(rows_.size());
    steps_per_epoch_ = (rows + rows_per_step_ - 1) / rows_per_step_;
    total_ = steps_per_epoch_ * options_.epochs;
  }

  Result<TrainingOutcome> run() {
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
      if (step_ < total_ && step_ % options_.checkpoint_every == 0) ARBITER_TRY(checkpoint(false));
    }
    TrainingOutcome outcome;
    if (!request_.held_out.empty()) {
      const double loss = held_out_loss();
      const Metric metric{"eval/loss", loss};
      observer_.on_metrics(step_, {&metric, 1});
      outcome.summary.push_back(metric);
    }
    outcome.summary.push_back({"train/loss", last_loss_});
    ARBITER_ASSIGN(outcome.model, checkpoint(true));
    outcome.steps = step_;
    outcome.precision = compute_.precision();
    outcome.threads = compute_.threads;
    outcome.seconds = clock.seconds();
    return outcome;
  }

 private:
  void pack_epoch(std::int64_t epoch) {
    std::vector<std::size_t> order(request_.documents.size());
    std::iota(order.begin(), order.end(), 0);
    Random random(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed),
                           static_cast<std::uint64_t>(epoch) + 1));
    random.shuffle(order);
    rows_ = pack_documents(request_.documents, order, context_);
    random.shuffle(rows_);
    // Packing may vary by a few rows between epochs; the first epoch's count is the rule.
    if (epoch > 0)
      rows_.resize(static_cast<std::size_t>(steps_per_epoch_ * rows_per_step_), rows_.front());
    epoch_ = epoch;
  }

  Result<void> resume() {
    if (request_.place.resume_from.empty()) return {};
    ARBITER_ASSIGN(const auto state, read_training_state(request_.place.resume_from));
    ARBITER_TRY(restore_optimizer(state, optimizer_));
    step_ = state.values.value("step", std::int64_t{0});
    return {};
  }

  torch::Tensor loss_of(std::span<const Document> documents,
                        std::span<const std::vector<std::size_t>> rows, torch::Tensor& count) {
    const PrecisionScope precision(compute_);
    const auto batch = make_packed_batch(documents, rows, context_, compute_.device);
    const auto hidden = model_->hidden(batch.input);
    const auto counted = batch.loss_mask.flatten().nonzero().squeeze(-1);
    const auto logits =
        model_->logits(hidden.flatten(0, 1).index_select(0, counted)).to(torch::kFloat32);
    count = torch::scalar_tensor(counted.size(0));
    return torch::nn::functional::cross_entropy(logits,
                                                batch.targets.flatten().index_select(0, counted));
  }

  Result<void> update() {
    const auto epoch = step_ / steps_per_epoch_;
    if (epoch != epoch_) pack_epoch(epoch);
    const auto begin = (step_ % steps_per_epoch_) * rows_per_step_;
    const auto available = static_cast<std::int64_t>(rows_.size()) - begin;
    const auto rows =
        std::span(rows_).subspan(static_cast<std::size_t>(begin),
                                 static_cast<std::size_t>(std::min(rows_per_step_, available)));
    model_->parameters().zero_gradients();
    torch::Tensor count;
    const auto loss = loss_of(request_.documents, rows, count);
    last_loss_ = loss.item<double>();
    if (!std::isfinite(last_loss_)) return diverged("train/loss", step_);
    loss.backward();
    const double rate =
        options_.learning_rate * schedule_factor("cosine", options_.warmup_fraction, step_, total_);
    const double norm = optimizer_.step(rate, options_.max_grad_norm);
    PrecisionScope::forget_casts();
    ++step_;
    const Metric metrics[]{
        {"train/loss", last_loss_},
        {"train/grad_norm", norm},
        {"train/learning_rate", rate},
        {"train/epoch", static_cast<double>(step_) / static_cast<double>(steps_per_epoch_)}};
    observer_.on_metrics(step_, metrics);
    return {};
  }

  double held_out_loss() {
    const torch::NoGradGuard no_gradients;
    std::vector<std::size_t> order(request_.held_out.size());
    std::iota(order.begin(), order.end(), 0);
    const auto rows = pack_documents(request_.held_out, order, context_);
    double sum = 0;
    double tokens = 0;
    const auto step = static_cast<std::size_t>(rows_per_step_);
    for (std::size_t at = 0; at < rows.size(); at += step) {
      torch::Tensor count;
      const auto loss = loss_of(
          request_.held_out, std::span(rows).subspan(at, std::min(step, rows.size() - at)), count);
      sum += loss.item<double>() * count.item<double>();
      tokens += count.item<double>();
    }
    return tokens > 0 ? sum / tokens : 0;
  }

  Result<std::filesystem::path> checkpoint(bool final) {
    TrainingState state;
    state.values["step"] = step_;
    store_optimizer(optimizer_, state);
    ARBITER_ASSIGN(auto folder, write_checkpoint(request_.place, step_, *model_, state));
    ARBITER_TRY(observer_.on_checkpoint({step_, folder, final}));
    return folder;
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
  std::int64_t total_ = 0;
  std::int64_t step_ = 0;
  double last_loss_ = 0;
};

}  // namespace

Result<TrainingOutcome> train_sft(const SftRequest& request, const Compute& compute,
                                  RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  if (request.documents.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "There is nothing to fine-tune on: no document has a response. "
                                "Import demonstrations, or judge some pairs first."));
  }
  const auto& weights =
      request.place.resume_from.empty() ? request.place.model : request.place.resume_from;
  ARBITER_ASSIGN(auto model, nn::load_language_model(weights, compute.device, true));
  return SftTrainer(request, compute, observer, std::move(model)).run();
}

}  // namespace arbiter::engine::learning
