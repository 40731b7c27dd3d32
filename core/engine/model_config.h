// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/engine.h"

namespace arbiter::engine {

/// How rotary positions are stretched beyond the context that a model was first trained with.
struct RopeScaling {
  enum class Kind : std::uint8_t { none, linear, llama3 };
  Kind kind = Kind::none;
  double factor = 1.0;
  double low_frequency = 1.0;   ///< llama3's bands
  double high_frequency = 4.0;  ///< llama3's bands
  double original_context = 1;  ///< llama3: tokens
};

/// Everything that tells one decoder architecture from another. One block implementation serves
/// all of them; `config.json` of a Hugging Face folder fills this in.
struct DecoderConfig {
  std::string architecture = "llama";  ///< llama | mistral | qwen2 | gpt2
  std::int64_t vocabulary = 0;
  std::int64_t width = 0;
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t key_value_heads = 0;
  std::int64_t head_width = 0;
  std::int64_t mlp_width = 0;
  std::int64_t context = 0;
  double norm_epsilon = 1e-5;
  bool layer_norm = false;         ///< LayerNorm with bias (gpt2); else RMSNorm
  bool learned_positions = false;  ///< gpt2; else rotary
  bool gelu_mlp = false;           ///< gpt2's two-matrix GELU (tanh); else SwiGLU
  bool attention_bias = false;     ///< on q, k, v (qwen2, gpt2)
  bool output_bias = false;        ///< on the attention's output and the MLP (gpt2)
  bool tied_head = true;
  double rope_theta = 10000.0;
  RopeScaling rope;
  nlohmann::json rope_scaling;           ///< the same as the file has it; null: none
  std::int64_t eos_token = -1;           ///< the one that responses are given
  std::vector<std::int64_t> end_tokens;  ///< all that end a response, `eos_token` first
  std::int64_t bos_token = -1;
  std::int64_t pad_token = -1;
  std::int64_t reward_heads = 0;  ///< rows of `score.weight`; 0: a language model
  nlohmann::json origin;          ///< the `config.json` it was read from; null: made here

  std::int64_t key_value_width() const { return key_value_heads * head_width; }
  std::int64_t qkv_width() const { return heads * head_width + 2 * key_value_width(); }
  bool ends(std::int64_t token) const;
  void set_end_token(std::int64_t token);
};

/// Reads `config.json` (of a folder with an adapter, its base's) and the end tokens that
/// `generation_config.json` adds. An unknown architecture or setting is refused by name; a field
/// of another form than it should have is an error that names file and field.
Result<DecoderConfig> read_config(const std::filesystem::path& folder);

/// The `config.json` that the architecture's own loaders read.
nlohmann::json config_to_json(const DecoderConfig& config);

/// The `config.json` of `folder` alone, whatever else lies there.
Result<DecoderConfig> read_own_config(const std::filesystem::path& folder);

DecoderConfig config_from_shape(const ModelShape& shape);

}  // namespace arbiter::engine
