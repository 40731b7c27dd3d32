// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/agent_options.h"
#include "core/engine/algorithm.h"
#include "core/engine/field_builders.h"

namespace arbiter::engine {
namespace {

/// `own` are those of the algorithm itself.
std::vector<PlotGroup> agent_plots(std::vector<PlotGroup> own) {
  std::vector<PlotGroup> plots{
      {.title = OPTION_TEXT("Return"),
       .unit = OPTION_TEXT("reward per episode"),
       .curves = {{"rollout/ep_rew_mean", OPTION_TEXT("training")},
                  {"eval/mean_reward", OPTION_TEXT("evaluation")}},
       .help =
           OPTION_TEXT("Of the last hundred episodes while it learns, and of the agent's likeliest "
                       "actions in episodes that it does not learn from.")},
      {.title = OPTION_TEXT("Length of an episode"),
       .unit = OPTION_TEXT("steps"),
       .curves = {{"rollout/ep_len_mean", OPTION_TEXT("training")},
                  {"eval/mean_ep_length", OPTION_TEXT("evaluation")}}}};
  for (auto& plot : own) plots.push_back(std::move(plot));
  plots.push_back({.title = OPTION_TEXT("Speed"),
                   .unit = OPTION_TEXT("steps per second"),
                   .curves = {{"time/fps"}}});
  return plots;
}

/// Where people's comparisons are the reward.
std::vector<PlotGroup> comparison_plots() {
  return {{.title = OPTION_TEXT("Predicted return"),
           .unit = OPTION_TEXT("correlation"),
           .curves = {{"reward/correlation"}},
           .help = OPTION_TEXT("How far the reward model's view of the last fragments and the "
                               "environment's own reward go together; the agent is told nothing of "
                               "the second."),
           .setting = "judged_by",
           .above = 0},
          {.title = OPTION_TEXT("Reward model"),
           .unit = OPTION_TEXT("share of comparisons"),
           .curves = {{"reward/accuracy"}},
           .setting = "judged_by",
           .above = 0},
          {.title = OPTION_TEXT("Comparisons"),
           .curves = {{"reward/comparisons", OPTION_TEXT("judged")},
                      {"reward/asked", OPTION_TEXT("asked")}},
           .setting = "judged_by",
           .above = 0}};
}

std::vector<PlotGroup> with_comparisons(std::vector<PlotGroup> plots) {
  for (auto& plot : comparison_plots()) plots.push_back(std::move(plot));
  return plots;
}

PlotGroup value_loss_plot() {
  return {.title = OPTION_TEXT("Value loss"), .curves = {{"train/value_loss"}}};
}
PlotGroup policy_loss_plot(const char* metric) {
  return {.title = OPTION_TEXT("Policy loss"), .curves = {{metric}}};
}
PlotGroup entropy_plot() {
  return {.title = OPTION_TEXT("Entropy"),
          .unit = OPTION_TEXT("nats per action"),
          .curves = {{"train/entropy"}}};
}
PlotGroup explained_plot() {
  return {.title = OPTION_TEXT("Explained variance"),
          .unit = OPTION_TEXT("share"),
          .curves = {{"train/explained_variance"}},
          .help = OPTION_TEXT("How much of the returns the value network foresees: 1 is all.")};
}
PlotGroup exploration_plot() {
  return {.title = OPTION_TEXT("Exploration"),
          .unit = OPTION_TEXT("share of random actions"),
          .curves = {{"rollout/exploration_rate"}}};
}
PlotGroup loss_plot() { return {.title = OPTION_TEXT("Loss"), .curves = {{"train/loss"}}}; }

Algorithm agent(AlgorithmKind kind, const char* name, const char* run_name, const char* label,
                const char* help, const char* summary, std::vector<const char*> plain,
                std::vector<PlotGroup> plots, AnyOptions defaults) {
  return {.kind = kind,
          .name = name,
          .run_name = run_name,
          .label = label,
          .help = help,
          .summary = summary,
          .learns_from = LearnsFrom::environment,
          .makes = Makes::agent,
          .plain = std::move(plain),
          .plots = agent_plots(std::move(plots)),
          .defaults = std::move(defaults)};
}

}  // namespace

Algorithm describe_agent_ppo() {
  return agent(AlgorithmKind::agent_ppo, "agent_ppo", "agent-ppo", OPTION_TEXT("Agent: PPO"),
               OPTION_TEXT("A policy and a value network with a clipped objective: the usual "
                           "choice."),
               "Train an agent with PPO", {"total_timesteps", "n_envs", "learning_rate"},
               with_comparisons({policy_loss_plot("train/policy_gradient_loss"),
                                 value_loss_plot(),
                                 entropy_plot(),
                                 {.title = OPTION_TEXT("Clip fraction"),
                                  .unit = OPTION_TEXT("share of steps"),
                                  .curves = {{"train/clip_fraction"}}},
                                 {.title = OPTION_TEXT("KL of an update"),
                                  .unit = OPTION_TEXT("nats"),
                                  .curves = {{"train/approx_kl"}}},
                                 explained_plot()}),
               AgentPpoOptions());
}

Algorithm describe_agent_a2c() {
  return agent(AlgorithmKind::agent_a2c, "agent_a2c", "agent-a2c", OPTION_TEXT("Agent: A2C"),
               OPTION_TEXT("An actor and a critic that learn from every few steps."),
               "Train an agent with A2C", {"total_timesteps", "n_envs", "learning_rate"},
               with_comparisons({policy_loss_plot("train/policy_loss"), value_loss_plot(),
                                 entropy_plot(), explained_plot()}),
               AgentA2cOptions());
}

Algorithm describe_agent_dqn() {
  return agent(AlgorithmKind::agent_dqn, "agent_dqn", "agent-dqn", OPTION_TEXT("Agent: DQN"),
               OPTION_TEXT("Q-learning by a network on remembered steps, for actions to choose "
                           "from."),
               "Train an agent with DQN", {"total_timesteps", "learning_rate", "batch_size"},
               {loss_plot(),
                exploration_plot(),
                {.title = OPTION_TEXT("Value of the actions taken"), .curves = {{"train/q_mean"}}}},
               AgentDqnOptions());
}

Algorithm describe_agent_reinforce() {
  return agent(
      AlgorithmKind::agent_reinforce, "agent_reinforce", "agent-reinforce",
      OPTION_TEXT("Agent: REINFORCE"),
      OPTION_TEXT("The plain policy gradient on whole episodes, with a baseline."),
      "Train an agent with REINFORCE", {"total_timesteps", "learning_rate", "baseline"},
      with_comparisons({policy_loss_plot("train/policy_loss"), value_loss_plot(), entropy_plot()}),
      AgentReinforceOptions());
}

Algorithm describe_agent_q() {
  return agent(AlgorithmKind::agent_q, "agent_q", "agent-q", OPTION_TEXT("Agent: Q-learning"),
               OPTION_TEXT("A table of binned observations, for actions to choose from."),
               "Train an agent with tabular Q-learning",
               {"total_timesteps", "bins", "learning_rate"},
               {loss_plot(),
                exploration_plot(),
                {.title = OPTION_TEXT("Table"),
                 .unit = OPTION_TEXT("share of cells seen"),
                 .curves = {{"train/visited"}}}},
               AgentQOptions());
}

Algorithm describe_agent_distill() {
  return agent(AlgorithmKind::agent_distill, "agent_distill", "agent-distill",
               OPTION_TEXT("Agent: distillation"),
               OPTION_TEXT("A small student learns a teacher's choices."),
               "Train a student on a teacher agent",
               {"total_timesteps", "net_arch", "temperature", "learning_rate"},
               {loss_plot(),
                {.title = OPTION_TEXT("Agreement"),
                 .unit = OPTION_TEXT("share of steps"),
                 .curves = {{"train/agreement"}},
                 .help = OPTION_TEXT("How often the student would do what the teacher does.")},
                {.title = OPTION_TEXT("Student acts"),
                 .unit = OPTION_TEXT("share of steps"),
                 .curves = {{"rollout/student_share"}}}},
               AgentDistillOptions());
}

}  // namespace arbiter::engine
