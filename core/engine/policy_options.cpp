// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/policy_options.h"

#include "core/engine/field_builders.h"
#include "core/engine/shared_fields.h"

namespace arbiter::engine {
namespace {

void append(std::vector<Field>& all, std::vector<Field> more) {
  for (Field& field : more) all.push_back(std::move(field));
}

Field reference_field(std::string& value) {
  return text("reference", value, OPTION_TEXT("Reference"),
              OPTION_TEXT("The model that the policy is held to: base (the project's), start (its "
                          "own starting point) or a model's folder."));
}

std::vector<Field> rollout_fields(OnPolicyOptions& o) {
  return {
      count("iterations", o.iterations, 1, 1000000, OPTION_TEXT("Iterations"),
            OPTION_TEXT("Rounds of writing responses and learning from them.")),
      count("episodes", o.episodes, 1, 65536, OPTION_TEXT("Episodes"),
            OPTION_TEXT("Responses written in one round.")),
      count("epochs", o.epochs, 1, 1000, OPTION_TEXT("Epochs"),
            OPTION_TEXT("Passes over a round's responses.")),
      count("minibatches", o.minibatches, 1, 65536, OPTION_TEXT("Mini-batches"),
            OPTION_TEXT("Optimiser steps in one pass.")),
      count("micro_batch_episodes", o.micro_batch_episodes, 0, 65536,
            OPTION_TEXT("Episodes in memory"),
            OPTION_TEXT("Responses that pass through the model at once: fewer need less memory "
                        "and give the same step; 0 goes by the model's size.")),
      number("temperature", o.temperature, 0.01, 10, OPTION_TEXT("Temperature"),
             OPTION_TEXT("Of the responses and of all log-probabilities alike.")),
      count("max_new_tokens", o.max_new_tokens, 1, 32768, OPTION_TEXT("Longest response"),
            OPTION_TEXT("Tokens after which a response is cut off.")),
      count("checkpoint_every", o.checkpoint_every, 1, 1000000, OPTION_TEXT("Checkpoint every"),
            OPTION_TEXT("Iterations between checkpoints.")),
      count("sample_every", o.sample_every, 1, 1000000, OPTION_TEXT("Samples every"),
            OPTION_TEXT("Iterations between looks at the policy's responses.")),
  };
}

std::vector<Field> update_fields(OnPolicyOptions& o) {
  return {
      learning_rate_field(o.learning_rate),
      schedule_field(o.schedule),
      warmup_fraction_field(o.warmup_fraction),
      number("clip_range", o.clip_range, 0, 10, OPTION_TEXT("Clip range"),
             OPTION_TEXT("How far the policy's ratio counts from 1.")),
      number("entropy_coefficient", o.entropy_coefficient, 0, 100,
             OPTION_TEXT("Entropy coefficient"), OPTION_TEXT("Weight of the entropy bonus.")),
      max_grad_norm_field(o.max_grad_norm),
      number("target_kl", o.target_kl, 0, 1000, OPTION_TEXT("Update limit"),
             OPTION_TEXT("Ends a round's update above this approximate KL; 0 is off.")),
  };
}

std::vector<Field> reward_fields(OnPolicyOptions& o) {
  return {
      number("kl_coefficient", o.kl_coefficient, 0, 1000, OPTION_TEXT("KL coefficient"),
             OPTION_TEXT("Price of a nat of distance from the reference, at the start.")),
      choice("kl_estimator", o.kl_estimator, {"k1", "k2", "k3", "abs"}, OPTION_TEXT("KL estimator"),
             OPTION_TEXT("How the KL of one token is estimated.")),
      number("missing_eos_penalty", o.missing_eos_penalty, 0, 1000,
             OPTION_TEXT("Penalty without end"),
             OPTION_TEXT("Taken off the score of a response that does not end.")),
      number("score_clip", o.score_clip, 0, 1000, OPTION_TEXT("Score limit"),
             OPTION_TEXT("Normalised scores are clipped to this size; 0 is off.")),
      number("uncertainty_penalty", o.uncertainty_penalty, 0, 1000,
             OPTION_TEXT("Price of uncertainty"),
             OPTION_TEXT("Standard deviations among the reward model's members that are taken off "
                         "a response's mean score; without effect where there is one member.")),
      count("collapse_patience", o.collapse_patience, 0, 1000, OPTION_TEXT("Collapse patience"),
            OPTION_TEXT("Rounds in a row beyond a limit after which the run is stopped; 0 is "
                        "never.")),
      number("min_entropy", o.min_entropy, 0, 100, OPTION_TEXT("Lowest entropy"),
             OPTION_TEXT("Nats a token below which the policy counts as collapsed.")),
      number("max_kl", o.max_kl, 0, 100000, OPTION_TEXT("Highest KL"),
             OPTION_TEXT("Nats a sequence above which the policy counts as collapsed; 0 is off.")),
      reference_field(o.reference),
      number("max_kl_base", o.max_kl_base, 0, 100000, OPTION_TEXT("Farthest from base"),
             OPTION_TEXT("Nats a sequence from the project's base model at which the run ends; 0 "
                         "is never.")),
      choice("over_optimisation", o.over_optimisation, {"stop", "mark", "ignore"},
             OPTION_TEXT("Over-optimisation"),
             OPTION_TEXT("What follows where the policy seems to please the reward model and no "
                         "longer the judges: the run ends, or it goes on and the model from "
                         "before is the one it offers, or nothing.")),
      number("min_like_base", o.min_like_base, 0, 1, OPTION_TEXT("Least like the base"),
             OPTION_TEXT("Share of answers that must still be such as the base model writes; of "
                         "its own, nine tenths are.")),
  };
}

Field whitening(bool& value) {
  return toggle("whiten_advantages", value, OPTION_TEXT("Whiten advantages"),
                OPTION_TEXT("Scales advantages to mean 0 and unit variance."));
}

Field group(std::int64_t& value) {
  return count("group_size", value, 2, 1024, OPTION_TEXT("Responses a prompt"),
               OPTION_TEXT("They are compared with one another. Episodes must be a multiple."));
}

std::vector<Field> shared_fields(OnPolicyOptions& o) {
  std::vector<Field> all = rollout_fields(o);
  append(all, update_fields(o));
  append(all, reward_fields(o));
  return all;
}

}  // namespace

std::vector<Field> fields(PpoOptions& o) {
  std::vector<Field> all = shared_fields(o);
  append(
      all,
      {choice("objective", o.objective, {"clip", "kl"}, OPTION_TEXT("Objective"),
              OPTION_TEXT("What holds an update near the policy that sampled: a clipped ratio, or "
                          "a penalty on the KL between the two that adapts.")),
       number("update_kl_target", o.update_kl_target, 1e-6, 100, OPTION_TEXT("Update KL target"),
              OPTION_TEXT("Nats a token that the penalty of the objective kl aims at.")),
       number("update_kl_coefficient", o.update_kl_coefficient, 1e-9, 1e6,
              OPTION_TEXT("Update KL coefficient"),
              OPTION_TEXT("Price of that KL at the start; it is doubled or halved.")),
       number("gamma", o.gamma, 0, 1, OPTION_TEXT("Gamma"),
              OPTION_TEXT("Discount of later rewards.")),
       number("lambda", o.lambda, 0, 1, OPTION_TEXT("Lambda"),
              OPTION_TEXT("Decay of generalised advantage estimation.")),
       number("value_clip_range", o.value_clip_range, 0, 1000000, OPTION_TEXT("Value clip range"),
              OPTION_TEXT("How far a new value counts from the old one.")),
       number("value_coefficient", o.value_coefficient, 0, 100, OPTION_TEXT("Value coefficient"),
              OPTION_TEXT("Weight of the value loss.")),
       choice("value_model", o.value_model, {"shared", "separate"}, OPTION_TEXT("Value model"),
              OPTION_TEXT("A head on the policy's trunk, or a model of its own that starts from "
                          "the reward model.")),
       toggle("adaptive_kl", o.adaptive_kl, OPTION_TEXT("Adaptive KL"),
              OPTION_TEXT("Changes the coefficient so that the KL stays at its target.")),
       number(
           "kl_target", o.kl_target, 0, 10000, OPTION_TEXT("KL target"),
           OPTION_TEXT("Nats per sequence that the adaptive coefficient aims at; 0 keeps it as it "
                       "is.")),
       number("kl_horizon", o.kl_horizon, 1, 1e9, OPTION_TEXT("KL horizon"),
              OPTION_TEXT("Episodes over which the coefficient adapts.")),
       toggle("whiten_rewards", o.whiten_rewards, OPTION_TEXT("Whiten rewards"),
              OPTION_TEXT("Scales rewards to unit variance; their mean stays.")),
       whitening(o.whiten_advantages)});
  append(all, fields(o.lora));
  return all;
}

std::vector<Field> fields(ReinforceOptions& o) {
  std::vector<Field> all = shared_fields(o);
  append(all, {choice("baseline", o.baseline, {"moving_average", "mean", "none"},
                      OPTION_TEXT("Baseline"),
                      OPTION_TEXT("What a response's return is compared with.")),
               number("baseline_decay", o.baseline_decay, 0, 1, OPTION_TEXT("Baseline decay"),
                      OPTION_TEXT("How much of the moving average stays from round to round.")),
               whitening(o.whiten_advantages)});
  append(all, fields(o.lora));
  return all;
}

std::vector<Field> fields(RlooOptions& o) {
  std::vector<Field> all = shared_fields(o);
  append(all, {group(o.group_size), whitening(o.whiten_advantages)});
  append(all, fields(o.lora));
  return all;
}

std::vector<Field> fields(GrpoOptions& o) {
  std::vector<Field> all = shared_fields(o);
  append(all,
         {group(o.group_size),
          toggle("scale_rewards", o.scale_rewards, OPTION_TEXT("Scale by group"),
                 OPTION_TEXT("Divides advantages by the standard deviation of their group.")),
          choice("loss_type", o.loss_type, {"grpo", "bnpo", "dr_grpo"}, OPTION_TEXT("Loss mean"),
                 OPTION_TEXT("Over sequences, over all tokens, or over the longest length."))});
  append(all, fields(o.lora));
  return all;
}

std::vector<Field> fields(DpoOptions& o) {
  std::vector<Field> all = {
      learning_rate_field(o.learning_rate),
      schedule_field(o.schedule),
      warmup_fraction_field(o.warmup_fraction),
      weight_decay_field(o.weight_decay),
      data_epochs_field(o.epochs),
      batch_pairs_field(o.batch_pairs),
      micro_batch_pairs_field(o.micro_batch_pairs),
      number("beta", o.beta, 0.0001, 100, OPTION_TEXT("Beta"),
             OPTION_TEXT("Pull towards the reference policy.")),
      choice("loss", o.loss, {"sigmoid", "ipo"}, OPTION_TEXT("Loss"),
             OPTION_TEXT("DPO's own (sigmoid), or IPO's squared distance.")),
      number("label_smoothing", o.label_smoothing, 0, 0.49, OPTION_TEXT("Label smoothing"),
             OPTION_TEXT("Share of judgments that are taken to be wrong (cDPO).")),
      reference_field(o.reference),
      max_grad_norm_field(o.max_grad_norm),
      checkpoint_every_steps_field(o.checkpoint_every),
  };
  append(all, fields(o.lora));
  return all;
}

}  // namespace arbiter::engine
