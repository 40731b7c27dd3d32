// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>

/// The losses and estimators as free functions on tensors, which the golden tests call directly.
/// `mask` is 1 at real response tokens and 0 at padding, `[batch, time]` like the rest. They work
/// in the precision of their inputs.
namespace arbiter::engine::learning {

torch::Tensor masked_mean(const torch::Tensor& x, const torch::Tensor& mask);
/// (x - mean) / sqrt(var + 1e-8) over real tokens, unbiased variance; `keep_mean` adds the mean
/// back (rewards keep theirs, advantages do not). What stands at padding is meaningless: mask it.
torch::Tensor masked_whiten(const torch::Tensor& x, const torch::Tensor& mask, bool keep_mean);

/// log softmax(logits)[ids]: `[..., vocab]`, `[...]` to `[...]`.
torch::Tensor token_log_probabilities(const torch::Tensor& logits, const torch::Tensor& ids);
/// Entropy of each row of logits in nats: `[..., vocab]` to `[...]`.
torch::Tensor token_entropy(const torch::Tensor& logits);

/// Per-token estimate of KL(policy || reference) from sampled tokens. k1: log ratio; k2: half its
/// square; k3: exp(ref - pi) - 1 - (ref - pi) (Schulman 2020); abs: its absolute value.
torch::Tensor kl_estimate(const torch::Tensor& policy, const torch::Tensor& reference,
                          const std::string& estimator);

/// Reward of each token: minus `coefficient` times the KL estimate, the score at the last real
/// token. `scores` and `lengths` are `[batch]`.
torch::Tensor token_rewards(const torch::Tensor& kl, const torch::Tensor& scores,
                            const torch::Tensor& lengths, const torch::Tensor& mask,
                            double coefficient);

/// Generalised advantage estimation (Schulman et al. 2016), unwhitened; returns = advantages +
/// values. Values past the last real token count as 0.
struct Advantages {
  torch::Tensor advantages;
  torch::Tensor returns;
};
Advantages generalized_advantages(const torch::Tensor& rewards, const torch::Tensor& values,
                                  const torch::Tensor& mask, double gamma, double lambda);

/// The clipped surrogate (Schulman et al. 2017, equation 7), negated.
struct PolicyLoss {
  torch::Tensor loss;
  torch::Tensor clip_fraction;
  torch::Tensor approximate_kl;  ///< mean of half the squared log ratio
  torch::Tensor ratio;           ///< `[batch, time]`
};
PolicyLoss clipped_policy_loss(const torch::Tensor& new_log_probabilities,
                               const torch::Tensor& old_log_probabilities,
                               const torch::Tensor& advantages, const torch::Tensor& mask,
                               double clip_range);

/// The surrogate with a penalty on KL(old || new) in place of clipping (Schulman et al. 2017,
/// equation 8), negated: mean of -(ratio advantage) plus `coefficient` times the mean KL. The KL of
/// a token's distribution is estimated from the token, which the old policy drew, by
/// ratio - 1 - log ratio: never negative, and right in the mean. `clip_fraction` is 0.
struct PenalisedLoss : PolicyLoss {
  torch::Tensor kl;  ///< mean over tokens, without gradient
};
PenalisedLoss penalised_policy_loss(const torch::Tensor& new_log_probabilities,
                                    const torch::Tensor& old_log_probabilities,
                                    const torch::Tensor& advantages, const torch::Tensor& mask,
                                    double coefficient);

/// The mean over tokens of that estimate of KL(old || new).
torch::Tensor update_kl(const torch::Tensor& new_log_probabilities,
                        const torch::Tensor& old_log_probabilities, const torch::Tensor& mask);

/// Half the larger of the squared errors with and without clipping to the old values'
/// neighbourhood.
struct ValueLoss {
  torch::Tensor loss;
  torch::Tensor clip_fraction;
};
ValueLoss clipped_value_loss(const torch::Tensor& predictions, const torch::Tensor& old_values,
                             const torch::Tensor& returns, const torch::Tensor& mask,
                             double clip_range);

/// The adaptive KL controller (Ziegler et al. 2019, section 2.2): the coefficient grows by up to
/// 20 % per `horizon` episodes while KL is above its target. Without a target (0) it stays.
class AdaptiveKl {
 public:
  AdaptiveKl(double initial, double target, double horizon)
      : coefficient_(initial), target_(target), horizon_(horizon) {}
  double coefficient() const { return coefficient_; }
  void set_coefficient(double value) { coefficient_ = value; }
  void observe(double kl, double episodes);

 private:
  double coefficient_;
  double target_;
  double horizon_;
};

/// The price of KL(old || new): after an update, halved where the KL was below its target / 1.5,
/// doubled where it was above 1.5 times it (Schulman et al. 2017, section 4).
class UpdatePenalty {
 public:
  UpdatePenalty(double initial, double target) : coefficient_(initial), target_(target) {}
  double coefficient() const { return coefficient_; }
  void set_coefficient(double value) { coefficient_ = value; }
  void observe(double kl);

 private:
  double coefficient_;
  double target_;
};

}  // namespace arbiter::engine::learning
