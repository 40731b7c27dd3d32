// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/engine/options.h"
#include "core/engine/torch/nn/config.h"

/// The works of `arbiter-bench`: each runs the product's own code on random weights and data.
namespace arbiter::bench {

struct Settings {
  engine::ComputeOptions compute;
  std::int64_t iterations = 3;  ///< timed, after one that is not
};

struct Measured {
  double value = 0;
  std::string unit;
  std::string precision;  ///< as resolved
  std::int64_t threads = 0;
};

/// A folder that is removed with this.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The decoder of the comparison: 4 layers of width 256, 4 heads, vocabulary 512, learned
/// positions, GELU, LayerNorm, tied head; nothing ends a response.
engine::nn::DecoderConfig small_shape();
/// GPT-2's 124 M parameters.
engine::nn::DecoderConfig gpt2_shape();

/// Random weights in a folder; `reward_heads` > 0: a reward model, its heads random too.
Result<void> write_model(engine::nn::DecoderConfig shape, std::int64_t reward_heads,
                         std::int64_t seed, const std::filesystem::path& folder);

Result<Measured> measure_generate(const Settings& settings);
Result<Measured> measure_reward(const Settings& settings);
/// Supervised fine-tuning on prompts of 16 tokens with answers of 8 to 80.
Result<Measured> measure_sft(const Settings& settings);
/// `shared`: the value function is a head on the policy's trunk; else a model of its own.
Result<Measured> measure_ppo(const Settings& settings, bool shared);

/// Environment steps a second of a PPO agent in training, the updates included, on one core.
Result<Measured> measure_control(const Settings& settings);
Result<Measured> measure_pendulum(const Settings& settings);

/// Peak resident memory in MB of the same kinds of work on `gpt2_shape`: generation of a batch of
/// 8, reward training with adapters on 8 pairs of 256 tokens, PPO with adapters, value head on the
/// policy's trunk and a reward model of its own on 8 episodes of 256 tokens.
Result<Measured> measure_generate_memory(const Settings& settings);
Result<Measured> measure_reward_memory(const Settings& settings);
Result<Measured> measure_ppo_memory(const Settings& settings);

}  // namespace arbiter::bench
