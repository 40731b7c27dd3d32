// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"
#include "core/engine/field_builders.h"
#include "core/engine/policy_options.h"

namespace arbiter::engine {
namespace {

PlotGroup kl_plot() {
  return {.title = OPTION_TEXT("KL per sequence"),
          .unit = OPTION_TEXT("nats"),
          .curves = {{"objective/kl"}},
          .target = "kl_target",
          .target_if = "adaptive_kl"};
}

/// Where they are not both what the KL price is for.
PlotGroup distance_plot() {
  return {.title = OPTION_TEXT("Distance from start and base"),
          .unit = OPTION_TEXT("nats"),
          .curves = {{"objective/kl_start", OPTION_TEXT("start")},
                     {"objective/kl_base", OPTION_TEXT("base")}},
          .help = OPTION_TEXT("KL per sequence from the model that this run began with, and from "
                              "the project's base model."),
          .setting = "anchors",
          .above = 1};
}

/// Where the task has a gold reward; it says that the training does not know it.
PlotGroup gold_plot() {
  return {.title = OPTION_TEXT("Gold reward"),
          .unit = OPTION_TEXT("known rule, not trained on"),
          .curves = {{"objective/gold", OPTION_TEXT("policy")},
                     {"objective/gold_reference", OPTION_TEXT("reference")}},
          .help = OPTION_TEXT(
              "The demo's own scoring rule, from 0 to 4: on topic, polite, complete, plain. It is "
              "known here, as it never is for real data, and the training is not given it. Each "
              "point is the mean over {value} sampled answers."),
          .setting = "gold_samples"};
}

/// What answers tell of over-optimisation, whatever their reward.
PlotGroup answers_plot() {
  return {.title = OPTION_TEXT("Answers"),
          .unit = OPTION_TEXT("share"),
          .curves = {{"response/like_base", OPTION_TEXT("like the base")},
                     {"response/distinct_2", OPTION_TEXT("distinct")},
                     {"response/repetition", OPTION_TEXT("repeated")}},
          .help = OPTION_TEXT("Answers that the base model writes as readily as nine tenths of its "
                              "own; pairs of tokens in a round that differ; runs of four tokens "
                              "that an answer repeats. A policy that pleases its reward model in "
                              "place of the judges shows here first.")};
}

/// `own` are those of the algorithm itself, beside its policy's loss.
std::vector<PlotGroup> policy_plots(std::vector<PlotGroup> own = {}) {
  std::vector<PlotGroup> plots{
      {.title = OPTION_TEXT("Reward"),
       .unit = OPTION_TEXT("mean score"),
       .curves = {{"objective/scores", OPTION_TEXT("mean score")},
                  {"objective/scores_lower", OPTION_TEXT("rewarded")},
                  {"objective/score_spread", OPTION_TEXT("spread")}},
       .help = OPTION_TEXT(
           "Where several reward models score, their mean, how far they disagree, and what an "
           "answer is rewarded with: the mean less the price of uncertainty times the spread.")},
      kl_plot(),
      distance_plot(),
      gold_plot(),
      answers_plot(),
      {.title = OPTION_TEXT("Policy loss"), .curves = {{"loss/policy_avg"}}}};
  for (auto& plot : own) plots.push_back(std::move(plot));
  plots.push_back({.title = OPTION_TEXT("Entropy"),
                   .unit = OPTION_TEXT("nats per token"),
                   .curves = {{"policy/entropy_avg"}}});
  plots.push_back({.title = OPTION_TEXT("Clip fraction"),
                   .unit = OPTION_TEXT("share of tokens"),
                   .curves = {{"policy/clipfrac_avg"}}});
  return plots;
}

}  // namespace

Algorithm describe_ppo() {
  return {
      .kind = AlgorithmKind::ppo,
      .name = "ppo",
      .run_name = "ppo",
      .label = OPTION_TEXT("PPO"),
      .help = OPTION_TEXT("With a value function and a clipped objective: the usual choice."),
      .summary = "Tune the policy against a reward model with PPO",
      .learns_from = LearnsFrom::rewards,
      .makes = Makes::policy,
      .plain = {"iterations", "episodes", "learning_rate", "kl_target"},
      .plots = policy_plots({{.title = OPTION_TEXT("Value loss"), .curves = {{"loss/value_avg"}}}}),
      .defaults = PpoOptions()};
}

Algorithm describe_reinforce() {
  return {.kind = AlgorithmKind::reinforce,
          .name = "reinforce",
          .run_name = "reinforce",
          .label = OPTION_TEXT("REINFORCE"),
          .help = OPTION_TEXT("The plain policy gradient with a baseline."),
          .summary = "Tune the policy with REINFORCE and a baseline",
          .learns_from = LearnsFrom::rewards,
          .makes = Makes::policy,
          .plain = {"iterations", "episodes", "learning_rate", "baseline"},
          .plots = policy_plots(),
          .defaults = ReinforceOptions()};
}

Algorithm describe_rloo() {
  return {.kind = AlgorithmKind::rloo,
          .name = "rloo",
          .run_name = "rloo",
          .label = OPTION_TEXT("RLOO"),
          .help = OPTION_TEXT("Several answers a prompt, each compared with the others."),
          .summary = "Tune the policy with REINFORCE Leave-One-Out",
          .learns_from = LearnsFrom::rewards,
          .makes = Makes::policy,
          .plain = {"iterations", "episodes", "learning_rate", "group_size"},
          .plots = policy_plots(),
          .defaults = RlooOptions()};
}

Algorithm describe_grpo() {
  return {.kind = AlgorithmKind::grpo,
          .name = "grpo",
          .run_name = "grpo",
          .label = OPTION_TEXT("GRPO"),
          .help = OPTION_TEXT("Scores relative to the group of answers to one prompt."),
          .summary = "Tune the policy with group relative advantages",
          .learns_from = LearnsFrom::rewards,
          .makes = Makes::policy,
          .plain = {"iterations", "episodes", "learning_rate", "group_size"},
          .plots = policy_plots(),
          .defaults = GrpoOptions()};
}

}  // namespace arbiter::engine
