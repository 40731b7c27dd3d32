// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/engine/engine.h"

namespace arbiter::engine::learning {

/// A judgment as the loss sees it. The sequences belong to the request and outlive this.
struct RewardExample {
  std::vector<const Tokens*> sequences;  ///< best first, at least two
  std::vector<std::int64_t> tiers;       ///< how many of them share each place
  double target = 1.0;                   ///< pairs: 1, or .5 for a tie
  double margin = 0.0;                   ///< pairs
  double weight = 1.0;
  std::int64_t number = 0;  ///< its place in the request; decides the heads' resamples
  std::int64_t group = 0;   ///< its prompt; 0: no other's

  bool is_pair() const { return sequences.size() == 2; }
  std::size_t longest() const;
};

RewardExample example_of(const RewardPair& pair, std::int64_t number);
RewardExample example_of(const RewardRanking& ranking, std::int64_t number);

/// What a step or an evaluation saw of some examples, by the scores' mean over heads.
struct RewardFigures {
  double loss = 0;                  ///< the whole objective
  std::vector<double> differences;  ///< better minus worse over decided pairs
  std::vector<double> scores;       ///< of every response
  double disagreement = 0;          ///< sum over responses of the heads' standard deviation

  std::vector<std::int64_t> groups;      ///< the prompt of each of `differences`
  std::vector<std::int64_t> identities;  ///< which two responses each of them is of

  double accuracy() const;  ///< share of decided pairs in the right order; equal scores count half
  double margin() const;    ///< mean of `differences`
  double mean_score() const;
  double mean_disagreement() const;
};
/// All of these from `scores` `[sequences, heads]` (float64, on the CPU) of the examples in order;
/// the loss stays 0.
RewardFigures figures_of(std::span<const RewardExample> examples, const torch::Tensor& scores);

std::vector<RewardExample> picked(std::span<const RewardExample> batch,
                                  std::span<const std::size_t> indices);

/// Indices of a batch's examples by their longest sequence.
std::vector<std::size_t> by_length(std::span<const RewardExample> batch);

/// Cuts `order` into parts of at most 2 * `pairs` sequences (0: no limit); an example is never cut.
std::vector<std::vector<std::size_t>> micro_batches(std::span<const RewardExample> batch,
                                                    std::span<const std::size_t> order,
                                                    std::int64_t pairs);

/// The scores of a batch's sequences as its parts fill them in.
class ScoreTable {
 public:
  ScoreTable(std::span<const RewardExample> batch, std::int64_t heads);
  /// `scores` are those of the examples at `indices`, in that order.
  void fill(std::span<const std::size_t> indices, const torch::Tensor& scores);
  /// `[sequences, heads]`, float64 on the CPU; zero where nothing was filled in.
  torch::Tensor& scores() { return scores_; }

 private:
  std::vector<std::vector<std::int64_t>> rows_;  ///< of each example
  torch::Tensor scores_;
};

}  // namespace arbiter::engine::learning
