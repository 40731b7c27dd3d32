// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/engine/torch/agents/optimiser.h"

namespace arbiter::engine::agents {

/// What an agent saw and did for a while, as a reward model reads it.
struct Fragment {
  Floats features;  ///< `[steps, width]`
  std::int64_t steps = 0;
  double true_return = 0;  ///< by the environment's own reward: told of, never learned from
};

/// Two fragments and which of them was preferred.
struct JudgedPair {
  Fragment left;
  Fragment right;
  double left_better = 0.5;
};

struct RewardEnsembleOptions {
  std::int64_t members = 3;
  std::vector<std::int64_t> hidden{64, 64};
  double learning_rate = 1e-3;
  double label_noise = 0.1;
  double weight_decay = 1e-4;  ///< of the weights, a step, times the learning rate
};

/// A reward model over fragments (Christiano et al. 2017): small networks of which each gives every
/// step a reward; a fragment is worth the sum. The probability that a person prefers one is Bradley
/// and Terry's, with a share of answers taken to be given at random. Each member learns from its
/// own resample of the pairs; where they disagree, most is to be asked.
class RewardEnsemble {
 public:
  RewardEnsemble(std::int64_t width, const RewardEnsembleOptions& options, std::uint64_t seed);

  /// The mean over the members of each row's reward, `[rows, width]` to `[rows]`, in units in which
  /// those of the pairs that it has learned from have mean 0 and deviation 1.
  void reward(std::span<const float> features, std::int64_t rows, std::span<double> rewards);
  /// The sum of the rewards of a fragment by one member, not normalised.
  double sum(std::int64_t member, const Fragment& fragment);
  /// The variance over the members of the probability that the left one is preferred.
  double disagreement(const Fragment& left, const Fragment& right);
  /// From fresh weights so many passes over the pairs; the loss of the last.
  double learn(std::span<const JudgedPair> pairs, std::int64_t epochs, Random& random);
  /// Share of decided pairs that the mean of the members orders as they were judged.
  double accuracy(std::span<const JudgedPair> pairs);

  std::int64_t members() const { return static_cast<std::int64_t>(members_.size()); }
  void save(LearnerState& state) const;
  bool restore(const LearnerState& state);

 private:
  struct Member {
    Member(const NetworkShape& shape)
        : network(shape, parameters), optimiser(Optimiser::Kind::adam, 1e-8) {}
    Parameters parameters;
    Network network;
    Optimiser optimiser;
  };

  /// The mean and deviation of what the pairs show, by which the networks read features.
  void fit_scale(std::span<const JudgedPair> pairs);
  void fit_units(std::span<const JudgedPair> pairs);
  /// `count` rows of features as the networks read them.
  const float* scaled(const float* features, std::int64_t count);
  /// Adds the gradients of one pair; its loss.
  double learn_pair(Member& member, const JudgedPair& pair, double share);
  double sum_of(Member& member, const Fragment& fragment);
  void push(Member& member, const Fragment& fragment, double slope);

  std::int64_t width_;
  RewardEnsembleOptions options_;
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<float> centre_;  ///< of each feature
  std::vector<float> inverse_;
  Floats scaled_;
  double mean_ = 0;
  double deviation_ = 1;
};

}  // namespace arbiter::engine::agents
