// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/ppo_objective.h"

#include <torch/torch.h>

namespace arbiter::engine::learning {

PpoObjective::PpoObjective(const PpoOptions& options, std::unique_ptr<ValueFunction> value)
    : options_(options),
      value_(std::move(value)),
      kl_(options.kl_coefficient, options.kl_target, options.kl_horizon),
      penalty_(options.update_kl_coefficient, options.update_kl_target) {}

void PpoObjective::estimate_advantages(Rollout& rollout) {
  auto rewards =
      token_rewards(rollout.kl, rollout.scores, rollout.lengths, rollout.mask, kl_.coefficient());
  if (options_.whiten_rewards) rewards = masked_whiten(rewards, rollout.mask, true) * rollout.mask;
  const auto estimated = generalized_advantages(rewards, rollout.values, rollout.mask,
                                                options_.gamma, options_.lambda);
  rollout.returns = estimated.returns;
  rollout.advantages = options_.whiten_advantages
                           ? masked_whiten(estimated.advantages, rollout.mask, false)
                           : estimated.advantages;
}

PolicyLoss PpoObjective::policy_loss(const EpisodeBatch& batch, const TokenFigures& figures) const {
  if (options_.objective == "kl") {
    // NOLINTNEXTLINE(cppcoreguidelines-slicing): its penalty is a figure of its own
    return penalised_policy_loss(figures.log_probabilities, batch.log_probabilities,
                                 batch.advantages, batch.mask, penalty_.coefficient());
  }
  return clipped_policy_loss(figures.log_probabilities, batch.log_probabilities, batch.advantages,
                             batch.mask, options_.clip_range);
}

ObjectiveLoss PpoObjective::loss(const EpisodeBatch& batch, const TokenFigures& figures) const {
  const auto policy = policy_loss(batch, figures);
  const auto value = clipped_value_loss(figures.values, batch.values, batch.returns, batch.mask,
                                        options_.value_clip_range);
  const auto entropy = masked_mean(figures.entropy, batch.mask);
  ObjectiveLoss result;
  result.loss = policy.loss + options_.value_coefficient * value.loss -
                options_.entropy_coefficient * entropy;
  result.ratio = policy.ratio;
  result.approximate_kl = policy.approximate_kl.item<double>();
  result.metrics = {{"loss/policy_avg", policy.loss.item<double>()},
                    {"loss/value_avg", value.loss.item<double>()},
                    {"policy/clipfrac_avg", policy.clip_fraction.item<double>()},
                    {"policy/approxkl_avg", result.approximate_kl},
                    {"policy/entropy_avg", entropy.item<double>()},
                    {"val/clipfrac_avg", value.clip_fraction.item<double>()},
                    {"val/ratio", masked_mean(policy.ratio, batch.mask).item<double>()}};
  return result;
}

void PpoObjective::observe(double kl, double episodes) {
  if (options_.adaptive_kl) kl_.observe(kl, episodes);
}

std::vector<Metric> PpoObjective::observe_update(double kl) {
  const double price = penalty_.coefficient();
  penalty_.observe(kl);
  return {{"policy/update_kl", kl}, {"policy/update_kl_coef", price}};
}

void PpoObjective::store_scalars(nlohmann::json& values) const {
  values["kl_coefficient"] = kl_.coefficient();
  if (observes_update()) values["update_kl_coefficient"] = penalty_.coefficient();
}

void PpoObjective::restore_scalars(const nlohmann::json& values) {
  kl_.set_coefficient(values.value("kl_coefficient", options_.kl_coefficient));
  penalty_.set_coefficient(values.value("update_kl_coefficient", options_.update_kl_coefficient));
}

}  // namespace arbiter::engine::learning
