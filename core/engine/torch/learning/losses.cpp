// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/losses.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

namespace arbiter::engine::learning {

torch::Tensor masked_mean(const torch::Tensor& x, const torch::Tensor& mask) {
  return (x * mask).sum() / mask.sum();
}

torch::Tensor masked_whiten(const torch::Tensor& x, const torch::Tensor& mask, bool keep_mean) {
  const auto mean = masked_mean(x, mask);
  const auto count = mask.sum();
  const auto squares = ((x - mean).pow(2) * mask).sum();
  const auto variance = squares / (count - 1).clamp_min(1);
  const auto whitened = (x - mean) * torch::rsqrt(variance + 1e-8);
  return keep_mean ? whitened + mean : whitened;
}

torch::Tensor token_log_probabilities(const torch::Tensor& logits, const torch::Tensor& ids) {
  return torch::log_softmax(logits, -1).gather(-1, ids.unsqueeze(-1)).squeeze(-1);
}

torch::Tensor token_entropy(const torch::Tensor& logits) {
  const auto log_probabilities = torch::log_softmax(logits, -1);
  return -(log_probabilities.exp() * log_probabilities).sum(-1);
}

torch::Tensor kl_estimate(const torch::Tensor& policy, const torch::Tensor& reference,
                          const std::string& estimator) {
  const auto log_ratio = policy - reference;
  if (estimator == "k2") return 0.5 * log_ratio.pow(2);
  if (estimator == "k3") return torch::expm1(-log_ratio) + log_ratio;
  if (estimator == "abs") return log_ratio.abs();
  return log_ratio;
}

torch::Tensor token_rewards(const torch::Tensor& kl, const torch::Tensor& scores,
                            const torch::Tensor& lengths, const torch::Tensor& mask,
                            double coefficient) {
  auto rewards = -coefficient * kl * mask;
  const auto rows = torch::arange(lengths.size(0), lengths.options());
  return rewards.index_put({rows, lengths - 1}, scores.to(rewards.dtype()), /*accumulate=*/true);
}

Advantages generalized_advantages(const torch::Tensor& rewards, const torch::Tensor& values,
                                  const torch::Tensor& mask, double gamma, double lambda) {
  const auto time = rewards.size(1);
  const auto real_values = values * mask;
  auto advantages = torch::zeros_like(rewards);
  auto running = torch::zeros_like(rewards.select(1, 0));
  auto next_value = torch::zeros_like(running);
  for (std::int64_t t = time - 1; t >= 0; --t) {
    const auto here = mask.select(1, t);
    const auto delta = rewards.select(1, t) + gamma * next_value - real_values.select(1, t);
    running = (delta + gamma * lambda * running) * here;
    advantages.select(1, t).copy_(running);
    next_value = real_values.select(1, t);
  }
  return {advantages, advantages + real_values};
}

PolicyLoss clipped_policy_loss(const torch::Tensor& new_log_probabilities,
                               const torch::Tensor& old_log_probabilities,
                               const torch::Tensor& advantages, const torch::Tensor& mask,
                               double clip_range) {
  const auto log_ratio = (new_log_probabilities - old_log_probabilities) * mask;
  const auto ratio = log_ratio.exp();
  const auto plain = -advantages * ratio;
  const auto clipped = -advantages * ratio.clamp(1 - clip_range, 1 + clip_range);
  PolicyLoss result;
  result.loss = masked_mean(torch::max(plain, clipped), mask);
  result.clip_fraction = masked_mean((clipped > plain).to(mask.dtype()), mask).detach();
  result.approximate_kl = masked_mean(0.5 * log_ratio.pow(2), mask).detach();
  result.ratio = ratio.detach();
  return result;
}

torch::Tensor update_kl(const torch::Tensor& new_log_probabilities,
                        const torch::Tensor& old_log_probabilities, const torch::Tensor& mask) {
  const auto log_ratio = (new_log_probabilities - old_log_probabilities) * mask;
  return masked_mean(log_ratio.exp() - 1 - log_ratio, mask);
}

PenalisedLoss penalised_policy_loss(const torch::Tensor& new_log_probabilities,
                                    const torch::Tensor& old_log_probabilities,
                                    const torch::Tensor& advantages, const torch::Tensor& mask,
                                    double coefficient) {
  const auto log_ratio = (new_log_probabilities - old_log_probabilities) * mask;
  const auto ratio = log_ratio.exp();
  const auto kl = masked_mean(ratio - 1 - log_ratio, mask);
  PenalisedLoss result;
  result.loss = masked_mean(-advantages * ratio, mask) + coefficient * kl;
  result.clip_fraction = torch::zeros({}, ratio.options().requires_grad(false));
  result.approximate_kl = masked_mean(0.5 * log_ratio.pow(2), mask).detach();
  result.ratio = ratio.detach();
  result.kl = kl.detach();
  return result;
}

ValueLoss clipped_value_loss(const torch::Tensor& predictions, const torch::Tensor& old_values,
                             const torch::Tensor& returns, const torch::Tensor& mask,
                             double clip_range) {
  const auto clipped =
      torch::max(torch::min(predictions, old_values + clip_range), old_values - clip_range);
  const auto plain_error = (predictions - returns).pow(2);
  const auto clipped_error = (clipped - returns).pow(2);
  ValueLoss result;
  result.loss = 0.5 * masked_mean(torch::max(plain_error, clipped_error), mask);
  result.clip_fraction = masked_mean((clipped_error > plain_error).to(mask.dtype()), mask).detach();
  return result;
}

void UpdatePenalty::observe(double kl) {
  // The rule knows no bounds: these keep the price a number that can be stored.
  constexpr double lowest = 1e-12;
  constexpr double highest = 1e12;
  if (!std::isfinite(kl)) return;
  if (kl < target_ / 1.5) coefficient_ /= 2;
  if (kl > target_ * 1.5) coefficient_ *= 2;
  coefficient_ = std::clamp(coefficient_, lowest, highest);
}

void AdaptiveKl::observe(double kl, double episodes) {
  if (target_ <= 0 || !std::isfinite(kl)) return;
  const double error = std::clamp(kl / target_ - 1, -0.2, 0.2);
  coefficient_ *= 1 + error * episodes / horizon_;
}

}  // namespace arbiter::engine::learning
