// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/learner.h"
#include "core/engine/torch/agents/optimiser.h"

namespace arbiter::engine::agents {

/// What was seen and done, row by row, with what follows from it.
struct Experience {
  Floats observations;       ///< `[rows, observations]`, as the networks read them
  Floats taken;              ///< `[rows, width]`: the action's number, or its numbers
  Floats log_probabilities;  ///< of the actions when they were taken
  Floats values;             ///< as the value network then foresaw
  Floats advantages;
  Floats returns;

  void resize(std::int64_t rows, std::int64_t width, std::int64_t taken_width);
};

/// What an update's loss is made of.
struct LossOptions {
  double clip = 0.2;  ///< infinite: none
  double ent_coef = 0;
  double vf_coef = 0.5;
  bool normalize_advantage = true;
};

/// Sums over the rows of an update, to be divided by `rows`.
struct LossSums {
  double rows = 0;
  double policy = 0;
  double value = 0;
  double entropy = 0;
  double kl = 0;
  double clipped = 0;

  void operator+=(const LossSums& other);
};

/// A policy network and, beside it, a value network over one set of parameters.
class ActorCritic {
 public:
  ActorCritic(const Spec& spec, const std::vector<std::int64_t>& hidden, Activation activation,
              bool with_value, Optimiser optimiser, double log_std_init);

  /// Orthogonal weights, as Stable-Baselines3 draws them.
  void draw(std::uint64_t seed);

  /// Draws actions for `rows` observations into `taken` (`[rows, width]`).
  void act(const float* observations, std::int64_t rows, Random& random, float* taken);
  /// The value network's view of `rows` observations.
  void value_of(const float* observations, std::int64_t rows, float* values);
  /// Log-probabilities of `experience.taken`, by the path that updates take: before the first
  /// update every ratio is 1 to the bit.
  void note_log_probabilities(Experience& experience, std::int64_t rows);

  /// One optimiser step on some rows; their sums.
  LossSums learn(const Experience& experience, std::span<const std::int64_t> rows,
                 const LossOptions& options, double rate, double max_norm);

  /// Width of a row of `taken`.
  std::int64_t taken_width() const { return spec_.discrete ? 1 : spec_.actions; }
  std::vector<float> log_std() const;
  /// Networks and spread into a model.
  void write(AgentModel& model) const;
  /// False where the model's networks are of another form.
  bool read(const AgentModel& model);

  void save(LearnerState& state) const;
  bool restore(const LearnerState& state);

 private:
  struct ChunkOf {
    Floats observations;
    Floats taken;  ///< `[width][kChunk]`
    Floats advantages;
    Floats log_probabilities;
    Floats returns;
  };

  void gather(const Experience& experience, std::span<const std::int64_t> rows);
  const float* log_std_values() const { return parameters_.values.data() + log_std_at_; }

  Spec spec_;
  Parameters parameters_;
  std::unique_ptr<Network> policy_;
  std::unique_ptr<Network> value_;
  std::int64_t log_std_at_ = 0;
  Optimiser optimiser_;
  const Kernels& kernels_;
  ChunkOf chunk_;
  Floats gradient_;
};

}  // namespace arbiter::engine::agents
