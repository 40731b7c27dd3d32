// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/sequence_objectives.h"

#include <torch/torch.h>

#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/policy_losses.h"

namespace arbiter::engine::learning {
namespace {

/// Score minus the price of the response's KL: `[episodes]`.
torch::Tensor penalised_returns(const Rollout& rollout, double coefficient) {
  return rollout.scores - coefficient * (rollout.kl * rollout.mask).sum(1);
}

torch::Tensor whitened(const torch::Tensor& x) {
  if (x.numel() < 2) return x - x.mean();
  return (x - x.mean()) * torch::rsqrt(x.var(/*unbiased=*/true) + 1e-8);
}

/// One advantage a sequence at all of its tokens.
torch::Tensor at_tokens(const torch::Tensor& advantages, const torch::Tensor& mask) {
  return advantages.unsqueeze(1) * mask;
}

/// What `at_tokens` has spread: every response has at least one token.
torch::Tensor of_sequences(const EpisodeBatch& batch) { return batch.advantages.select(1, 0); }

ObjectiveLoss surrogate_result(const SurrogateLoss& policy, const torch::Tensor& loss,
                               const torch::Tensor& entropy, const torch::Tensor& mask) {
  ObjectiveLoss result;
  result.loss = loss;
  result.ratio = policy.ratio;
  result.approximate_kl = policy.approximate_kl.item<double>();
  result.metrics = {{"loss/policy_avg", policy.loss.item<double>()},
                    {"policy/clipfrac_avg", policy.clip_fraction.item<double>()},
                    {"policy/approxkl_avg", result.approximate_kl},
                    {"policy/entropy_avg", entropy.item<double>()},
                    {"val/ratio", masked_mean(policy.ratio, mask).item<double>()}};
  return result;
}

}  // namespace

void ReinforceObjective::estimate_advantages(Rollout& rollout) {
  const auto returns = penalised_returns(rollout, options_.kl_coefficient);
  const double mean = returns.mean().item<double>();
  double baseline = 0;
  if (options_.baseline == "mean") baseline = mean;
  // The first rollout has no history: its own mean stands for it.
  if (options_.baseline == "moving_average") baseline = has_average_ ? moving_average_ : mean;
  moving_average_ = has_average_ ? options_.baseline_decay * moving_average_ +
                                       (1 - options_.baseline_decay) * mean
                                 : mean;
  has_average_ = true;
  auto advantages = returns - baseline;
  if (options_.whiten_advantages) advantages = whitened(advantages);
  rollout.advantages = at_tokens(advantages, rollout.mask);
}

ObjectiveLoss ReinforceObjective::loss(const EpisodeBatch& batch,
                                       const TokenFigures& figures) const {
  SurrogateLoss policy;
  policy.loss = reinforce_loss(figures.log_probabilities, of_sequences(batch), batch.mask);
  const auto log_ratio =
      ((figures.log_probabilities - batch.log_probabilities) * batch.mask).detach();
  policy.ratio = log_ratio.exp();
  policy.clip_fraction = torch::zeros({});
  policy.approximate_kl = masked_mean(0.5 * log_ratio.pow(2), batch.mask);
  const auto entropy = masked_mean(figures.entropy, batch.mask);
  return surrogate_result(policy, policy.loss - options_.entropy_coefficient * entropy, entropy,
                          batch.mask);
}

void ReinforceObjective::store_scalars(nlohmann::json& values) const {
  if (has_average_) values["baseline"] = moving_average_;
}

void ReinforceObjective::restore_scalars(const nlohmann::json& values) {
  has_average_ = values.contains("baseline");
  moving_average_ = values.value("baseline", 0.0);
}

void RlooObjective::estimate_advantages(Rollout& rollout) {
  auto advantages = leave_one_out_advantages(penalised_returns(rollout, options_.kl_coefficient),
                                             options_.group_size);
  if (options_.whiten_advantages) advantages = whitened(advantages);
  rollout.advantages = at_tokens(advantages, rollout.mask);
}

ObjectiveLoss RlooObjective::loss(const EpisodeBatch& batch, const TokenFigures& figures) const {
  const auto policy = sequence_surrogate_loss(figures.log_probabilities, batch.log_probabilities,
                                              of_sequences(batch), batch.mask, options_.clip_range);
  const auto entropy = masked_mean(figures.entropy, batch.mask);
  return surrogate_result(policy, policy.loss - options_.entropy_coefficient * entropy, entropy,
                          batch.mask);
}

void GrpoObjective::estimate_advantages(Rollout& rollout) {
  const auto advantages =
      group_relative_advantages(rollout.scores, options_.group_size, options_.scale_rewards);
  rollout.advantages = at_tokens(advantages, rollout.mask);
}

ObjectiveLoss GrpoObjective::loss(const EpisodeBatch& batch, const TokenFigures& figures) const {
  const auto mean = [&](const torch::Tensor& x) {
    return group_mean(x, batch.mask, options_.loss_type, options_.max_new_tokens);
  };
  const auto log_ratio = (figures.log_probabilities - batch.log_probabilities) * batch.mask;
  const auto ratio = log_ratio.exp();
  const auto plain = -batch.advantages * ratio;
  const auto clipped =
      -batch.advantages * ratio.clamp(1 - options_.clip_range, 1 + options_.clip_range);
  SurrogateLoss policy;
  policy.loss = mean(torch::max(plain, clipped));
  policy.clip_fraction = masked_mean((clipped > plain).to(batch.mask.dtype()), batch.mask).detach();
  policy.approximate_kl = masked_mean(0.5 * log_ratio.pow(2), batch.mask).detach();
  policy.ratio = ratio.detach();
  const auto kl = mean(kl_estimate(figures.log_probabilities, batch.reference_log_probabilities,
                                   options_.kl_estimator));
  const auto entropy = masked_mean(figures.entropy, batch.mask);
  auto result = surrogate_result(
      policy, policy.loss + options_.kl_coefficient * kl - options_.entropy_coefficient * entropy,
      entropy, batch.mask);
  result.metrics.push_back({"loss/kl_avg", kl.item<double>()});
  return result;
}

}  // namespace arbiter::engine::learning
