// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/policy_losses.h"

#include <torch/torch.h>

#include "core/engine/torch/learning/losses.h"

namespace arbiter::engine::learning {

torch::Tensor leave_one_out_advantages(const torch::Tensor& returns, std::int64_t group_size) {
  const auto groups = returns.view({-1, group_size});
  const auto others = (groups.sum(1, true) - groups) / static_cast<double>(group_size - 1);
  return (groups - others).flatten();
}

torch::Tensor group_relative_advantages(const torch::Tensor& scores, std::int64_t group_size,
                                        bool scale) {
  const auto groups = scores.view({-1, group_size});
  auto advantages = groups - groups.mean(1, true);
  if (scale) advantages = advantages / (groups.std(1, /*unbiased=*/true, /*keepdim=*/true) + 1e-4);
  return advantages.flatten();
}

torch::Tensor reinforce_loss(const torch::Tensor& log_probabilities,
                             const torch::Tensor& advantages, const torch::Tensor& mask) {
  return -(advantages * (log_probabilities * mask).sum(1)).mean();
}

SurrogateLoss sequence_surrogate_loss(const torch::Tensor& new_log_probabilities,
                                      const torch::Tensor& old_log_probabilities,
                                      const torch::Tensor& advantages, const torch::Tensor& mask,
                                      double clip_range) {
  const auto log_ratio = (new_log_probabilities - old_log_probabilities) * mask;
  const auto ratio = log_ratio.sum(1).exp();
  const auto plain = -advantages * ratio;
  const auto clipped = -advantages * ratio.clamp(1 - clip_range, 1 + clip_range);
  SurrogateLoss result;
  result.loss = torch::max(plain, clipped).mean();
  result.clip_fraction = (clipped > plain).to(mask.dtype()).mean().detach();
  result.approximate_kl = masked_mean(0.5 * log_ratio.pow(2), mask).detach();
  result.ratio = log_ratio.detach().exp();
  return result;
}

torch::Tensor group_mean(const torch::Tensor& x, const torch::Tensor& mask,
                         const std::string& loss_type, std::int64_t longest) {
  if (loss_type == "bnpo") return masked_mean(x, mask);
  const auto sums = (x * mask).sum(1);
  if (loss_type == "dr_grpo") return sums.mean() / static_cast<double>(longest);
  return (sums / mask.sum(1).clamp_min(1)).mean();
}

PreferenceLosses direct_preference_losses(const torch::Tensor& policy_chosen,
                                          const torch::Tensor& policy_rejected,
                                          const torch::Tensor& reference_chosen,
                                          const torch::Tensor& reference_rejected, double beta,
                                          const std::string& loss, double label_smoothing) {
  const auto chosen = policy_chosen - reference_chosen;
  const auto rejected = policy_rejected - reference_rejected;
  const auto margin = chosen - rejected;
  PreferenceLosses result;
  result.losses = loss == "ipo" ? (margin - 1 / (2 * beta)).pow(2)
                                : -(1 - label_smoothing) * torch::log_sigmoid(beta * margin) -
                                      label_smoothing * torch::log_sigmoid(-beta * margin);
  result.chosen_rewards = beta * chosen.detach();
  result.rejected_rewards = beta * rejected.detach();
  return result;
}

}  // namespace arbiter::engine::learning
