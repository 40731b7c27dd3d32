// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// Linear value function on the policy's trunk: `[width]` weights and a bias, zero at first.
struct ValueHead {
  nn::Parameters parameters;
  std::size_t weight = 0;
  std::size_t bias = 0;

  ValueHead(std::int64_t width, torch::Device device);
  /// `[..., width]` to `[...]`.
  torch::Tensor operator()(const torch::Tensor& hidden) const;
};

/// Sampled episodes as one rectangle over response tokens. EOS is a response token where it was
/// written. All `[episodes, time]` unless said otherwise.
struct Rollout {
  std::vector<Tokens> sequences;  ///< prompt + response (+ EOS)
  std::vector<Tokens> prompts;
  std::vector<Generation> responses;
  torch::Tensor tokens;             ///< response token ids, padded right
  torch::Tensor mask;               ///< 1 at real response tokens
  torch::Tensor lengths;            ///< `[episodes]` real response tokens
  torch::Tensor starts;             ///< `[episodes]` where the response begins in its sequence
  torch::Tensor log_probabilities;  ///< of the policy that sampled, by the training forward path
  torch::Tensor reference_log_probabilities;
  torch::Tensor values;
  torch::Tensor entropy;
  torch::Tensor scores;       ///< `[episodes]` rewarded: normalised, clipped, EOS penalty applied
  torch::Tensor mean_scores;  ///< `[episodes]` the same without a price on disagreement
  torch::Tensor spread;       ///< `[episodes]` deviation over members; undefined where there is one
  torch::Tensor advantages;   ///< whitened where asked for
  torch::Tensor returns;      ///< from unwhitened advantages
  torch::Tensor kl;           ///< per-token estimate

  /// Tokens of the longest sequence.
  std::int64_t longest() const;
};

/// Where the positions that predict real response tokens stand in a batch of some episodes: only
/// these go through the heads. `[tokens]` unless said otherwise.
struct ResponsePositions {
  std::vector<Tokens> sequences;
  torch::Tensor mask;  ///< `[rows, time]`
  torch::Tensor row;
  torch::Tensor column;      ///< of the response
  torch::Tensor predicting;  ///< position in the sequence whose output predicts the token
  torch::Tensor tokens;      ///< ids
  /// `[tokens]` to `[rows, time]`, 0 at padding.
  torch::Tensor spread(const torch::Tensor& flat) const;
};
ResponsePositions response_positions(const Rollout& rollout, std::span<const std::int64_t> rows);

/// What a forward pass over some episodes gives at their response tokens: `[rows, time]` each.
struct TokenFigures {
  torch::Tensor log_probabilities;
  torch::Tensor entropy;
  torch::Tensor values;  ///< undefined without a value head
};

/// One forward path for the old, new and reference log-probabilities. `rows` picks episodes; the
/// columns are cut to the longest of them and padded back to the rollout's width.
TokenFigures token_figures(const nn::Decoder& model, const ValueHead* value_head,
                           const Rollout& rollout, std::span<const std::int64_t> rows,
                           double temperature, const Compute& compute);

/// Log-probabilities of the response tokens, `[rows, time]`, where tokens are drawn in the given
/// way: minus infinity at one that is never drawn so. Without gradients; logits stand in memory for
/// some positions at a time, however large the vocabulary is.
torch::Tensor sampled_log_probabilities(const nn::Decoder& model, const Rollout& rollout,
                                        std::span<const std::int64_t> rows,
                                        const SamplingDistribution& sampling,
                                        const Compute& compute);

/// Builds the rectangle (tokens, mask, lengths, starts, sequences) from sampled responses.
Rollout make_rollout(std::vector<Tokens> prompts, std::vector<Generation> responses,
                     std::int64_t eos, torch::Device device);

}  // namespace arbiter::engine::learning
