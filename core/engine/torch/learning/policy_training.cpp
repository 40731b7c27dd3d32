// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/policy_training.h"

#include "core/engine/torch/learning/ppo_objective.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/sequence_objectives.h"
#include "core/engine/torch/learning/trainable_model.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

Result<void> check_vocabularies(const PolicyModels& models) {
  const auto vocabulary = models.policy->config().vocabulary;
  bool fits = models.reward->config().vocabulary == vocabulary;
  for (const auto& frozen : {models.reference, models.base})
    fits = fits && (!frozen || frozen->config().vocabulary == vocabulary);
  if (fits) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The policy, its reference and the reward model must share one "
                              "vocabulary. Train the reward model from the same base model."));
}

/// What the policy writes must fit into whatever reads it.
Result<void> check_contexts(const TrainingBasis& request, const OnPolicyOptions& options,
                            const PolicyModels& models) {
  std::size_t prompt = 0;
  for (const auto* prompts : {&request.data.prompts, &request.data.sample_prompts})
    for (const auto& tokens : *prompts) prompt = std::max(prompt, tokens.size());
  const auto longest = std::min(static_cast<std::int64_t>(prompt) + options.max_new_tokens,
                                models.policy->config().context);
  const auto check = [&](std::int64_t context, const char* text) -> Result<void> {
    if (context >= longest) return {};
    return fail(ErrorCode::incompatible, text,
                {{"context", std::to_string(context)}, {"longest", std::to_string(longest)}});
  };
  ARBITER_TRY(check(models.reward->context(),
                    ARBITER_MESSAGE("core",
                                    "The reward model reads {context} tokens, but a prompt and its "
                                    "response may have {longest}. Lower max_new_tokens, leave out "
                                    "the longest prompts, or train a reward model from a base "
                                    "with a longer context.")));
  for (const auto& frozen : {models.reference, models.base}) {
    if (!frozen) continue;
    ARBITER_TRY(check(frozen->config().context,
                      ARBITER_MESSAGE("core",
                                      "The reference model reads {context} tokens, but a prompt "
                                      "and its response may have {longest}. Lower "
                                      "max_new_tokens, or choose another reference.")));
  }
  return {};
}

Result<void> check_request(const TrainingBasis& request, const OnPolicyOptions& options,
                           std::int64_t group_size) {
  if (request.data.prompts.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "There are no prompts to roll out. Import prompts first."));
  }
  if (options.episodes % group_size != 0) {
    return fail(
        ErrorCode::invalid_argument,
        ARBITER_MESSAGE("core",
                        "{episodes} episodes cannot be shared among groups of {size}. "
                        "Choose a multiple of the group's size."),
        {{"episodes", std::to_string(options.episodes)}, {"size", std::to_string(group_size)}});
  }
  return {};
}

Result<PolicyModels> load_models(const TrainingBasis& request, const OnPolicyOptions& options,
                                 const Compute& compute) {
  PolicyModels models;
  ARBITER_ASSIGN(models.policy,
                 load_trainable_language_model(request.place, options.lora, compute));
  const auto frozen = [&](const std::filesystem::path& folder) -> Result<FrozenModel> {
    ARBITER_ASSIGN(auto model,
                   nn::load_language_model(folder, compute.device, compute.frozen_weights()));
    model->set_end_token(request.place.end_token);
    return FrozenModel(std::move(model));
  };
  // Adapters switched off leave the starting weights: no second copy is needed for them.
  if (options.lora.rank == 0) {
    ARBITER_ASSIGN(models.start, frozen(request.place.model));
  }
  models.reference = models.start;
  if (!request.reference.empty()) {
    ARBITER_ASSIGN(models.reference, frozen(request.reference));
  }
  models.base = request.base == request.reference ? models.reference : models.start;
  if (!request.base.empty() && request.base != request.reference) {
    ARBITER_ASSIGN(models.base, frozen(request.base));
  }
  ARBITER_ASSIGN(auto reward, RewardModel::load(request.reward_model, compute));
  models.reward = std::make_unique<RewardModel>(std::move(reward));
  ARBITER_TRY(check_vocabularies(models));
  ARBITER_TRY(check_contexts(request, options, models));
  return models;
}

/// A separate critic starts from the reward model, as it knows already what is good (Huang et al.
/// 2024, detail 4); of an ensemble, from its first member.
Result<std::unique_ptr<ValueFunction>> make_value_function(const PpoRequest& request,
                                                           const nn::Decoder& policy,
                                                           const Compute& compute) {
  if (request.options.value_model == "shared")
    return std::make_unique<ValueFunction>(policy.config().width, compute.device);
  const auto& lora = request.options.lora;
  ARBITER_ASSIGN(auto model,
                 nn::load_decoder(request.reward_model, compute.device,
                                  lora.rank == 0 ? nn::Weights::trained : nn::Weights::frozen));
  if (lora.rank > 0) ARBITER_TRY(add_adapters(*model, lora, request.place.compute.seed));
  return std::make_unique<ValueFunction>(std::move(model));
}

/// Checks, loads and runs one of the algorithms without a critic.
template <class Objective, class Request>
Result<TrainingOutcome> train_without_critic(const Request& request, std::int64_t group_size,
                                             const Compute& compute, RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_TRY(check_request(request, request.options, group_size));
  ARBITER_ASSIGN(auto models, load_models(request, request.options, compute));
  OnPolicyTrainer trainer(request, request.options, std::make_unique<Objective>(request.options),
                          std::move(models), compute, observer);
  return run_training(trainer, request.place, compute, observer);
}

}  // namespace

Result<std::unique_ptr<OnPolicyTrainer>> make_ppo_trainer(const PpoRequest& request,
                                                          const Compute& compute,
                                                          RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  ARBITER_TRY(check_request(request, request.options, 1));
  ARBITER_ASSIGN(auto models, load_models(request, request.options, compute));
  ARBITER_ASSIGN(auto value, make_value_function(request, *models.policy, compute));
  return std::make_unique<OnPolicyTrainer>(
      request, request.options, std::make_unique<PpoObjective>(request.options, std::move(value)),
      std::move(models), compute, observer);
}

Result<TrainingOutcome> train_ppo(const PpoRequest& request, const Compute& compute,
                                  RunObserver& observer) {
  ARBITER_ASSIGN(const auto trainer, make_ppo_trainer(request, compute, observer));
  return run_training(*trainer, request.place, compute, observer);
}

Result<TrainingOutcome> train_reinforce(const ReinforceRequest& request, const Compute& compute,
                                        RunObserver& observer) {
  return train_without_critic<ReinforceObjective>(request, 1, compute, observer);
}

Result<TrainingOutcome> train_rloo(const RlooRequest& request, const Compute& compute,
                                   RunObserver& observer) {
  return train_without_critic<RlooObjective>(request, request.options.group_size, compute,
                                             observer);
}

Result<TrainingOutcome> train_grpo(const GrpoRequest& request, const Compute& compute,
                                   RunObserver& observer) {
  return train_without_critic<GrpoObjective>(request, request.options.group_size, compute,
                                             observer);
}

namespace {

template <class Options>
Result<TrainingOutcome> checked(TrainingRequest given, const Compute& compute,
                                RunObserver& observer,
                                Result<TrainingOutcome> (*train)(const RequestFor<Options>&,
                                                                 const Compute&, RunObserver&)) {
  const auto request = typed<Options>(std::move(given));
  ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
  ARBITER_TRY(check_ids(config, request.data.prompts, 1));
  ARBITER_TRY(check_ids(config, request.data.sample_prompts, 1));
  return train(request, compute, observer);
}

}  // namespace

Result<TrainingOutcome> step_ppo(TrainingRequest request, const Compute& compute,
                                 RunObserver& observer) {
  return checked(std::move(request), compute, observer, train_ppo);
}

Result<TrainingOutcome> step_reinforce(TrainingRequest request, const Compute& compute,
                                       RunObserver& observer) {
  return checked(std::move(request), compute, observer, train_reinforce);
}

Result<TrainingOutcome> step_rloo(TrainingRequest request, const Compute& compute,
                                  RunObserver& observer) {
  return checked(std::move(request), compute, observer, train_rloo);
}

Result<TrainingOutcome> step_grpo(TrainingRequest request, const Compute& compute,
                                  RunObserver& observer) {
  return checked(std::move(request), compute, observer, train_grpo);
}

}  // namespace arbiter::engine::learning
