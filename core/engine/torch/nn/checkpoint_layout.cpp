// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/checkpoint_layout.h"

namespace arbiter::engine::nn {
namespace {

using Pieces = std::vector<CheckpointPiece>;

void add_llama_layer(const DecoderConfig& config, std::int64_t index, Pieces& pieces) {
  const std::string ours = "layers." + std::to_string(index) + ".";
  const std::string theirs = "model.layers." + std::to_string(index) + ".";
  const auto query = config.heads * config.head_width;
  const auto key = config.key_value_width();
  pieces.push_back({ours + "norm1", 0, config.width, theirs + "input_layernorm.weight"});
  pieces.push_back({ours + "norm2", 0, config.width, theirs + "post_attention_layernorm.weight"});
  const auto qkv = [&](const char* suffix, const char* kind) {
    const std::string name = ours + "qkv" + suffix;
    pieces.push_back({name, 0, query, theirs + "self_attn.q_proj." + kind});
    pieces.push_back({name, query, key, theirs + "self_attn.k_proj." + kind});
    pieces.push_back({name, query + key, key, theirs + "self_attn.v_proj." + kind});
  };
  qkv("", "weight");
  if (config.attention_bias) qkv("_bias", "bias");
  pieces.push_back({ours + "output", 0, config.width, theirs + "self_attn.o_proj.weight"});
  pieces.push_back({ours + "gate_up", 0, config.mlp_width, theirs + "mlp.gate_proj.weight"});
  pieces.push_back(
      {ours + "gate_up", config.mlp_width, config.mlp_width, theirs + "mlp.up_proj.weight"});
  pieces.push_back({ours + "down", 0, config.width, theirs + "mlp.down_proj.weight"});
}

void add_gpt2_layer(const DecoderConfig& config, std::int64_t index, Pieces& pieces) {
  const std::string ours = "layers." + std::to_string(index) + ".";
  const std::string theirs = "transformer.h." + std::to_string(index) + ".";
  const auto both = [&](const char* name, std::int64_t rows, const char* at, bool matrix) {
    pieces.push_back({ours + name, 0, rows, theirs + at + ".weight", matrix});
    pieces.push_back({ours + name + "_bias", 0, rows, theirs + at + ".bias"});
  };
  both("norm1", config.width, "ln_1", false);
  both("qkv", config.qkv_width(), "attn.c_attn", true);
  both("output", config.width, "attn.c_proj", true);
  both("norm2", config.width, "ln_2", false);
  both("gate_up", config.mlp_width, "mlp.c_fc", true);
  both("down", config.width, "mlp.c_proj", true);
}

}  // namespace

std::vector<CheckpointPiece> checkpoint_pieces(const Decoder& model) {
  const auto& config = model.config();
  Pieces pieces;
  const bool gpt2 = config.architecture == "gpt2";
  pieces.push_back({"embedding", 0, config.vocabulary,
                    gpt2 ? "transformer.wte.weight" : "model.embed_tokens.weight"});
  if (config.learned_positions)
    pieces.push_back({"positions", 0, config.context, "transformer.wpe.weight"});
  for (std::int64_t i = 0; i < config.layers; ++i)
    gpt2 ? add_gpt2_layer(config, i, pieces) : add_llama_layer(config, i, pieces);
  pieces.push_back(
      {"final_norm", 0, config.width, gpt2 ? "transformer.ln_f.weight" : "model.norm.weight"});
  if (gpt2) pieces.push_back({"final_norm_bias", 0, config.width, "transformer.ln_f.bias"});
  if (model.parameters().find("head") != nullptr)
    pieces.push_back({"head", 0, config.vocabulary, "lm_head.weight"});
  if (config.reward_heads > 0) pieces.push_back({"score", 0, config.reward_heads, "score.weight"});
  return pieces;
}

}  // namespace arbiter::engine::nn
