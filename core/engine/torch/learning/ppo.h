// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"

namespace arbiter::engine::learning {

/// PPO with a frozen reference policy, a reward model, and the value function on the policy's
/// trunk. Per-token KL penalty (fixed or adaptive coefficient), GAE, clipped policy and value
/// losses (Ziegler et al. 2019; Huang et al. 2024).
///
/// Metrics, once an iteration: `objective/kl` (nats per sequence, k1 over real tokens),
/// `objective/scores`, `objective/rlhf_reward`, `objective/entropy`, `objective/kl_coef`,
/// `policy/approxkl_avg`, `policy/clipfrac_avg`, `policy/entropy_avg`, `loss/policy_avg`,
/// `loss/value_avg`, `val/clipfrac_avg`, `val/ratio`, `val/num_eos_tokens`,
/// `response/length_avg`, `train/learning_rate`.
/// The summary adds `check/ratio_before_first_update` and `check/kl_before_first_update`: the
/// largest |ratio - 1| and |KL per sequence| seen before any weight changed.
Result<TrainingOutcome> train_ppo(const PpoRequest& request, const Compute& compute,
                                  RunObserver& observer);

}  // namespace arbiter::engine::learning
