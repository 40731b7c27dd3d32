// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>

/// Advantages and losses of the critic-free algorithms and of direct preference optimisation, as
/// free functions. `[rows, time]` with `mask` 1 at real response tokens, or `[rows]` a sequence.
namespace arbiter::engine::learning {

/// Each return minus the mean of the others in its group (Kool et al. 2019). `returns` `[episodes]`
/// with the members of a group side by side.
torch::Tensor leave_one_out_advantages(const torch::Tensor& returns, std::int64_t group_size);

/// Each score minus its group's mean, over the group's deviation + 1e-4 where `scale` (Shao et al.
/// 2024, section 4.1.2).
torch::Tensor group_relative_advantages(const torch::Tensor& scores, std::int64_t group_size,
                                        bool scale);

/// -(advantage times log-probability of the whole response), mean over sequences (Williams 1992).
torch::Tensor reinforce_loss(const torch::Tensor& log_probabilities,
                             const torch::Tensor& advantages, const torch::Tensor& mask);

/// A surrogate loss and what tells how far the policy has moved.
struct SurrogateLoss {
  torch::Tensor loss;
  torch::Tensor clip_fraction;
  torch::Tensor approximate_kl;  ///< mean over tokens of half the squared log ratio
  torch::Tensor ratio;           ///< `[rows, time]`
};

/// The clipped surrogate on the ratio of whole responses, as RLOO uses it; `advantages` `[rows]`.
SurrogateLoss sequence_surrogate_loss(const torch::Tensor& new_log_probabilities,
                                      const torch::Tensor& old_log_probabilities,
                                      const torch::Tensor& advantages, const torch::Tensor& mask,
                                      double clip_range);

/// The mean of `x` over real tokens as GRPO's variants take it. grpo: mean over sequences of their
/// means; bnpo: mean over all tokens; dr_grpo: mean over sequences of sums over `longest`.
torch::Tensor group_mean(const torch::Tensor& x, const torch::Tensor& mask,
                         const std::string& loss_type, std::int64_t longest);

/// DPO's loss of each pair (Rafailov et al. 2023, equation 7; cDPO's smoothing, Mitchell 2023) or
/// IPO's (Azar et al. 2023, equation 17). Log-probabilities are sums over the response, for `ipo`
/// means over its tokens. All `[pairs]`.
struct PreferenceLosses {
  torch::Tensor losses;
  torch::Tensor chosen_rewards;  ///< beta times the log ratio, without gradient
  torch::Tensor rejected_rewards;
};
PreferenceLosses direct_preference_losses(const torch::Tensor& policy_chosen,
                                          const torch::Tensor& policy_rejected,
                                          const torch::Tensor& reference_chosen,
                                          const torch::Tensor& reference_rejected, double beta,
                                          const std::string& loss, double label_smoothing);

}  // namespace arbiter::engine::learning
