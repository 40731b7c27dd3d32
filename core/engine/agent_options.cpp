// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/agent_options.h"

#include <charconv>

#include "core/engine/field_builders.h"
#include "core/engine/shared_fields.h"

namespace arbiter::engine {
namespace {

void append(std::vector<Field>& all, std::vector<Field> more) {
  for (Field& field : more) all.push_back(std::move(field));
}

std::vector<Field> common_fields(AgentOptions& o, std::vector<const char*> rewards = {"env"}) {
  return {
      count("total_timesteps", o.total_timesteps, 1, 1e12, OPTION_TEXT("Steps"),
            OPTION_TEXT("Steps of all environments together.")),
      count("n_envs", o.n_envs, 1, 1024, OPTION_TEXT("Environments"),
            OPTION_TEXT("Environments in which the agent acts side by side.")),
      choice("reward", o.reward, std::move(rewards), OPTION_TEXT("Reward"),
             OPTION_TEXT("What the agent learns from: env is the environment's "
                         "own reward, learned "
                         "what comparisons of its behaviour say.")),
      number("gamma", o.gamma, 0, 1, OPTION_TEXT("Gamma"),
             OPTION_TEXT("Discount of later rewards.")),
      count("eval_every", o.eval_every, 0, 1e12, OPTION_TEXT("Evaluate every"),
            OPTION_TEXT("Steps between evaluations; 0: twenty in a training.")),
      count("eval_episodes", o.eval_episodes, 1, 10000, OPTION_TEXT("Evaluation episodes"),
            OPTION_TEXT("Episodes on which the best agent of a training is chosen.")),
      count("test_episodes", o.test_episodes, 1, 100000, OPTION_TEXT("Test episodes"),
            OPTION_TEXT("Episodes, on other seeds again, on which that agent "
                        "is measured.")),
      count("checkpoint_every", o.checkpoint_every, 1, 1e12, OPTION_TEXT("Checkpoint every"),
            OPTION_TEXT("Steps between checkpoints.")),
  };
}

std::vector<Field> network_fields(AgentNetworkOptions& o,
                                  std::vector<const char*> rewards = {"env"}) {
  auto all = common_fields(o, std::move(rewards));
  append(all, {
                  text("net_arch", o.net_arch, OPTION_TEXT("Hidden layers"),
                       OPTION_TEXT("Widths of the network's hidden layers, such as 64-64.")),
                  choice("activation", o.activation, {"tanh", "relu"}, OPTION_TEXT("Activation"),
                         OPTION_TEXT("What the hidden layers do with their sums.")),
                  learning_rate_field(o.learning_rate),
                  choice("schedule", o.schedule, {"constant", "linear"}, OPTION_TEXT("Schedule"),
                         OPTION_TEXT("How the learning rate goes on over the run.")),
                  max_grad_norm_field(o.max_grad_norm),
                  toggle("normalize_observations", o.normalize_observations,
                         OPTION_TEXT("Normalise observations"),
                         OPTION_TEXT("Scales what is seen by its running mean and deviation.")),
              });
  return all;
}

Field entropy_field(double& value) {
  return number("ent_coef", value, 0, 100, OPTION_TEXT("Entropy coefficient"),
                OPTION_TEXT("Weight of the entropy bonus."));
}
Field value_weight_field(double& value) {
  return number("vf_coef", value, 0, 100, OPTION_TEXT("Value coefficient"),
                OPTION_TEXT("Weight of the value loss."));
}
Field normalise_advantage_field(bool& value) {
  return toggle("normalize_advantage", value, OPTION_TEXT("Normalise advantages"),
                OPTION_TEXT("Scales the advantages of a batch to mean 0 and deviation 1."));
}
Field deviation_field(double& value) {
  return number("log_std_init", value, -20, 5, OPTION_TEXT("Deviation at the start"),
                OPTION_TEXT("Logarithm of the deviation of actions that are numbers."));
}

std::vector<Field> preference_fields(AgentPreferenceOptions& o) {
  auto all = network_fields(o, {"env", "learned"});
  append(
      all,
      {
          count("comparisons", o.comparisons, 1, 1e6, OPTION_TEXT("Comparisons"),
                OPTION_TEXT("Pairs of fragments that are asked in all.")),
          count("first_comparisons", o.first_comparisons, 1, 1e6, OPTION_TEXT("First comparisons"),
                OPTION_TEXT("Of them, before anything is learned.")),
          choice("comparison_schedule", o.comparison_schedule, {"falling", "constant"},
                 OPTION_TEXT("Comparison schedule"),
                 OPTION_TEXT("How the others are spread over the training.")),
          number("fragment_seconds", o.fragment_seconds, 0.01, 100,
                 OPTION_TEXT("Length of a fragment"),
                 OPTION_TEXT("Seconds that an annotator sees of each side.")),
          choice("query", o.query, {"disagreement", "random"}, OPTION_TEXT("Questions"),
                 OPTION_TEXT("Which pairs are asked: those on which the reward "
                             "models disagree, or "
                             "any.")),
          count("query_candidates", o.query_candidates, 1, 10000, OPTION_TEXT("Candidates"),
                OPTION_TEXT("Pairs among which they disagree most.")),
          count("reward_members", o.reward_members, 1, 64, OPTION_TEXT("Reward models"),
                OPTION_TEXT("Networks whose mean is the reward.")),
          text("reward_arch", o.reward_arch, OPTION_TEXT("Reward model's layers"),
               OPTION_TEXT("Widths of the hidden layers, such as 64-64.")),
          learning_rate("reward_learning_rate", o.reward_learning_rate,
                        OPTION_TEXT("Reward model's learning rate"),
                        OPTION_TEXT("Highest step size of its optimiser.")),
          count("reward_epochs", o.reward_epochs, 1, 10000, OPTION_TEXT("Reward model's epochs"),
                OPTION_TEXT("Passes over the comparisons whenever some have come in.")),
          number("label_noise", o.label_noise, 0, 0.99, OPTION_TEXT("Label noise"),
                 OPTION_TEXT("Share of answers that are taken to be given at random.")),
      });
  return all;
}

std::vector<Field> on_policy_fields(AgentOnPolicyOptions& o) {
  auto all = preference_fields(o);
  append(all, {
                  number("gae_lambda", o.gae_lambda, 0, 1, OPTION_TEXT("Lambda"),
                         OPTION_TEXT("Decay of generalised advantage estimation.")),
                  entropy_field(o.ent_coef),
                  value_weight_field(o.vf_coef),
                  normalise_advantage_field(o.normalize_advantage),
                  toggle("normalize_rewards", o.normalize_rewards, OPTION_TEXT("Normalise rewards"),
                         OPTION_TEXT("Scales rewards by the deviation of the discounted return.")),
                  deviation_field(o.log_std_init),
              });
  return all;
}

Field steps_field(std::int64_t& value) {
  return count("n_steps", value, 1, 1000000, OPTION_TEXT("Steps a round"),
               OPTION_TEXT("Steps of each environment between two updates."));
}
Field batch_field(std::int64_t& value) {
  return count("batch_size", value, 1, 1000000, OPTION_TEXT("Batch"),
               OPTION_TEXT("Steps that one optimiser step learns from."));
}

std::vector<Field> exploration_fields(double& fraction, double& initial, double& final_value) {
  return {
      number("exploration_fraction", fraction, 0, 1, OPTION_TEXT("Exploration"),
             OPTION_TEXT("Share of the training over which random actions grow rarer.")),
      number("exploration_initial_eps", initial, 0, 1, OPTION_TEXT("Random at first"),
             OPTION_TEXT("Share of random actions at the start.")),
      number("exploration_final_eps", final_value, 0, 1, OPTION_TEXT("Random at last"),
             OPTION_TEXT("Share of random actions from then on.")),
  };
}

}  // namespace

std::vector<Field> fields(AgentPpoOptions& o) {
  auto all = on_policy_fields(o);
  append(all, {
                  steps_field(o.n_steps),
                  batch_field(o.batch_size),
                  count("n_epochs", o.n_epochs, 1, 10000, OPTION_TEXT("Epochs"),
                        OPTION_TEXT("Passes over a round's steps.")),
                  number("clip_range", o.clip_range, 0, 10, OPTION_TEXT("Clip range"),
                         OPTION_TEXT("How far the policy's ratio counts from 1.")),
                  choice("clip_schedule", o.clip_schedule, {"constant", "linear"},
                         OPTION_TEXT("Clip schedule"),
                         OPTION_TEXT("How the clip range goes on over the run.")),
                  number("target_kl", o.target_kl, 0, 1000, OPTION_TEXT("Update limit"),
                         OPTION_TEXT("Ends a round's update above this approximate KL; "
                                     "0 is off.")),
              });
  return all;
}

std::vector<Field> fields(AgentA2cOptions& o) {
  auto all = on_policy_fields(o);
  append(all, {
                  steps_field(o.n_steps),
                  choice("optimizer", o.optimizer, {"rmsprop", "adam"}, OPTION_TEXT("Optimiser"),
                         OPTION_TEXT("How the gradients become steps.")),
              });
  return all;
}

std::vector<Field> fields(AgentReinforceOptions& o) {
  auto all = preference_fields(o);
  append(all, {
                  choice("baseline", o.baseline, {"value", "mean", "none"}, OPTION_TEXT("Baseline"),
                         OPTION_TEXT("What a return is compared with: a value "
                                     "network, the episodes' mean, or "
                                     "nothing.")),
                  entropy_field(o.ent_coef),
                  value_weight_field(o.vf_coef),
                  normalise_advantage_field(o.normalize_advantage),
                  deviation_field(o.log_std_init),
              });
  return all;
}

std::vector<Field> fields(AgentDqnOptions& o) {
  auto all = network_fields(o);
  append(all,
         {
             count("buffer_size", o.buffer_size, 1, 1e8, OPTION_TEXT("Replay buffer"),
                   OPTION_TEXT("Steps that are kept to learn from.")),
             count("learning_starts", o.learning_starts, 0, 1e9, OPTION_TEXT("Learning starts"),
                   OPTION_TEXT("Steps before the first update.")),
             batch_field(o.batch_size),
             count("train_freq", o.train_freq, 1, 1000000, OPTION_TEXT("Update every"),
                   OPTION_TEXT("Steps of each environment between two updates.")),
             count("gradient_steps", o.gradient_steps, -1, 1000000, OPTION_TEXT("Optimiser steps"),
                   OPTION_TEXT("Of one update; -1: as many as steps were made.")),
             count("target_update_interval", o.target_update_interval, 1, 1e9,
                   OPTION_TEXT("Target network every"),
                   OPTION_TEXT("Steps after which the target network follows.")),
             number("tau", o.tau, 0, 1, OPTION_TEXT("Tau"),
                    OPTION_TEXT("How far the target network then moves; 1 is all the way.")),
         });
  append(all, exploration_fields(o.exploration_fraction, o.exploration_initial_eps,
                                 o.exploration_final_eps));
  append(all, {toggle("double_q", o.double_q, OPTION_TEXT("Double Q-learning"),
                      OPTION_TEXT("The network chooses the next action, the target network values "
                                  "it."))});
  return all;
}

std::vector<Field> fields(AgentQOptions& o) {
  auto all = common_fields(o);
  append(all, {
                  count("bins", o.bins, 2, 1000, OPTION_TEXT("Bins"),
                        OPTION_TEXT("Into how many each number that is seen is told apart.")),
                  number("unbounded_range", o.unbounded_range, 0.001, 1e9, OPTION_TEXT("Range"),
                         OPTION_TEXT("Size to which numbers without bounds are cut.")),
                  learning_rate_field(o.learning_rate),
                  learning_rate("final_learning_rate", o.final_learning_rate,
                                OPTION_TEXT("Learning rate at last"),
                                OPTION_TEXT("The learning rate falls to this over the run.")),
              });
  append(all, exploration_fields(o.exploration_fraction, o.exploration_initial_eps,
                                 o.exploration_final_eps));
  append(all, {number("start_value", o.start_value, -1e9, 1e9, OPTION_TEXT("Value at the start"),
                      OPTION_TEXT("Of every action; a high one makes the agent try all."))});
  return all;
}

std::vector<Field> fields(AgentDistillOptions& o) {
  auto all = network_fields(o);
  append(all, {
                  number("temperature", o.temperature, 0.001, 1000, OPTION_TEXT("Temperature"),
                         OPTION_TEXT("Of the teacher's choices as they are "
                                     "learned; lower is harder.")),
                  choice("actor", o.actor, {"mixed", "teacher", "student"}, OPTION_TEXT("Actor"),
                         OPTION_TEXT("Who acts meanwhile: mixed goes over from "
                                     "the teacher to the student.")),
                  steps_field(o.n_steps),
                  count("buffer_size", o.buffer_size, 1, 1e8, OPTION_TEXT("Replay buffer"),
                        OPTION_TEXT("Steps that are kept to learn from.")),
                  batch_field(o.batch_size),
                  count("gradient_steps", o.gradient_steps, 1, 1000000,
                        OPTION_TEXT("Optimiser steps"), OPTION_TEXT("Of one update.")),
              });
  return all;
}

Result<std::vector<std::int64_t>> hidden_widths(const std::string& net_arch) {
  constexpr std::int64_t widest = 4096;
  std::vector<std::int64_t> widths;
  const char* at = net_arch.data();
  const char* end = at + net_arch.size();
  while (at < end) {
    std::int64_t width = 0;
    const auto [stop, problem] = std::from_chars(at, end, width);
    const bool goes_on = stop < end && *stop == '-' && stop + 1 < end;
    if (problem != std::errc() || width < 1 || width > widest || (stop != end && !goes_on)) {
      widths.clear();
      break;
    }
    widths.push_back(width);
    at = stop == end ? end : stop + 1;
  }
  if (!widths.empty() && widths.size() <= 8) return widths;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "net_arch is \"{value}\"; it must be the widths of one to eight "
                              "hidden layers, from 1 to 4096, such as 64-64."),
              {{"value", net_arch}}, {{}, 0, "net_arch"});
}

}  // namespace arbiter::engine
