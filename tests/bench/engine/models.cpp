// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdlib.h>
#include <torch/types.h>

#include "core/engine/torch/nn/weights.h"
#include "tests/bench/engine/work.h"

namespace arbiter::bench {

TemporaryFolder::TemporaryFolder() {
  auto pattern = (std::filesystem::temp_directory_path() / "arbiter-bench-XXXXXX").string();
  if (const char* made = ::mkdtemp(pattern.data()); made != nullptr) path_ = made;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

engine::nn::DecoderConfig small_shape() {
  engine::nn::DecoderConfig shape;
  shape.architecture = "gpt2";
  shape.vocabulary = 512;
  shape.width = 256;
  shape.layers = 4;
  shape.heads = shape.key_value_heads = 4;
  shape.head_width = 64;
  shape.mlp_width = 1024;
  shape.context = 128;
  shape.layer_norm = shape.learned_positions = shape.gelu_mlp = true;
  shape.attention_bias = shape.output_bias = true;
  return shape;
}

engine::nn::DecoderConfig gpt2_shape() {
  auto shape = small_shape();
  shape.vocabulary = 50257;
  shape.width = 768;
  shape.layers = 12;
  shape.heads = shape.key_value_heads = 12;
  shape.mlp_width = 3072;
  shape.context = 1024;
  return shape;
}

Result<void> write_model(engine::nn::DecoderConfig shape, std::int64_t reward_heads,
                         std::int64_t seed, const std::filesystem::path& folder) {
  shape.reward_heads = reward_heads;
  engine::nn::Decoder model(shape, torch::kCPU, engine::nn::Weights::frozen);
  model.initialize(seed);
  if (const auto* score = model.parameters().find("score"); score != nullptr) {
    const torch::NoGradGuard no_gradients;
    score->value.detach().fill_(0.01);
  }
  std::filesystem::create_directories(folder);
  return engine::nn::save_weights(model, folder);
}

}  // namespace arbiter::bench
