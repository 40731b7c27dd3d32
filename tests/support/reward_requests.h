// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <QTemporaryDir>
#include <filesystem>

#include "core/base/random.h"
#include "core/engine/torch/learning/reward_step.h"
#include "core/engine/torch/nn/decoder.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::test {

/// A decoder of a few thousand weights for tests of reward training.
inline engine::ModelShape tiny_shape() {
  engine::ModelShape shape;
  shape.vocabulary = 24;
  shape.width = 16;
  shape.layers = 2;
  shape.heads = 2;
  shape.key_value_heads = 1;
  shape.mlp_width = 24;
  shape.context = 32;
  return shape;
}

inline std::unique_ptr<engine::nn::Decoder> tiny_reward_model(std::int64_t heads,
                                                              std::int64_t seed = 5) {
  auto config = engine::nn::config_from_shape(tiny_shape());
  config.reward_heads = heads;
  auto model =
      std::make_unique<engine::nn::Decoder>(config, torch::kCPU, engine::nn::Weights::trained);
  model->initialize(seed);
  return model;
}

/// Tokens 2 to 23; those above `good` are what a made-up annotator likes.
inline engine::Tokens made_response(Random& random, std::size_t length) {
  engine::Tokens tokens;
  for (std::size_t i = 0; i < length; ++i)
    tokens.push_back(static_cast<engine::Token>(2 + random.below(22)));
  return tokens;
}

inline double liking(const engine::Tokens& tokens) {
  double sum = 0;
  for (const auto token : tokens) sum += token >= 13 ? 1 : -1;
  return sum / static_cast<double>(tokens.size());
}

/// A judged pair by `liking`, with one tie in eight, margins and weights where asked for.
inline engine::RewardPair made_pair(Random& random, bool plain) {
  engine::RewardPair pair;
  pair.chosen = made_response(random, 3 + random.below(10));
  pair.rejected = made_response(random, 3 + random.below(10));
  if (liking(pair.chosen) < liking(pair.rejected)) std::swap(pair.chosen, pair.rejected);
  if (plain) return pair;
  if (random.below(8) == 0) pair.target = 0.5;
  if (pair.target == 1.0) pair.margin = 0.3 * static_cast<double>(random.below(3));
  pair.weight = 0.5 + random.uniform();
  return pair;
}

inline engine::RewardRanking made_ranking(Random& random) {
  engine::RewardRanking ranking;
  ranking.tiers.resize(2 + random.below(2));
  for (auto& tier : ranking.tiers)
    for (std::size_t i = 0; i < 1 + random.below(2); ++i)
      tier.push_back(made_response(random, 2 + random.below(8)));
  ranking.weight = 0.5 + random.uniform();
  return ranking;
}

/// Judgments that only `liking` decides; every fifth is held out.
inline engine::RequestFor<engine::RewardOptions> made_request(std::size_t pairs,
                                                              std::size_t rankings, bool plain) {
  Random random(21);
  engine::RequestFor<engine::RewardOptions> request;
  request.place.compute.threads = 1;
  request.place.compute.precision = "f32";
  request.place.compute.device = "cpu";
  for (std::size_t i = 0; i < pairs; ++i) {
    request.data.pairs.push_back(made_pair(random, plain));
    request.data.pairs.back().held_out = i % 5 == 0;
  }
  for (std::size_t i = 0; i < rankings; ++i) {
    request.data.rankings.push_back(made_ranking(random));
    request.data.rankings.back().held_out = i % 5 == 0;
  }
  for (int i = 0; i < 24; ++i)
    request.data.normalisation.push_back(made_response(random, 3 + random.below(10)));
  return request;
}

}  // namespace arbiter::test
