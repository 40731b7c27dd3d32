// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/checkpoint_layout.h"

namespace arbiter::engine {
namespace {

using Pieces = std::vector<CheckpointPiece>;

constexpr std::string_view weight_ending = ".weight";

void add_llama_layer(const DecoderConfig& config, std::int64_t index, Pieces& pieces) {
  const std::string ours = "layers." + std::to_string(index) + ".";
  const std::string theirs = "model.layers." + std::to_string(index) + ".";
  const auto query = config.heads * config.head_width;
  const auto key = config.key_value_width();
  const auto width = config.width;
  const auto mlp = config.mlp_width;
  pieces.push_back({ours + "norm1", 0, width, 0, theirs + "input_layernorm.weight"});
  pieces.push_back({ours + "norm2", 0, width, 0, theirs + "post_attention_layernorm.weight"});
  const auto qkv = [&](const char* suffix, const char* kind, std::int64_t columns) {
    const std::string name = ours + "qkv" + suffix;
    pieces.push_back({name, 0, query, columns, theirs + "self_attn.q_proj." + kind});
    pieces.push_back({name, query, key, columns, theirs + "self_attn.k_proj." + kind});
    pieces.push_back({name, query + key, key, columns, theirs + "self_attn.v_proj." + kind});
  };
  qkv("", "weight", width);
  if (config.attention_bias) qkv("_bias", "bias", 0);
  pieces.push_back({ours + "output", 0, width, query, theirs + "self_attn.o_proj.weight"});
  pieces.push_back({ours + "gate_up", 0, mlp, width, theirs + "mlp.gate_proj.weight"});
  pieces.push_back({ours + "gate_up", mlp, mlp, width, theirs + "mlp.up_proj.weight"});
  pieces.push_back({ours + "down", 0, width, mlp, theirs + "mlp.down_proj.weight"});
}

void add_gpt2_layer(const DecoderConfig& config, std::int64_t index, Pieces& pieces) {
  const std::string ours = "layers." + std::to_string(index) + ".";
  const std::string theirs = "transformer.h." + std::to_string(index) + ".";
  const auto both = [&](const char* name, std::int64_t rows, std::int64_t columns, const char* at) {
    pieces.push_back({ours + name, 0, rows, columns, theirs + at + ".weight", columns > 0});
    pieces.push_back({ours + name + "_bias", 0, rows, 0, theirs + at + ".bias"});
  };
  const auto width = config.width;
  both("norm1", width, 0, "ln_1");
  both("qkv", config.qkv_width(), width, "attn.c_attn");
  both("output", width, config.heads * config.head_width, "attn.c_proj");
  both("norm2", width, 0, "ln_2");
  both("gate_up", config.mlp_width, width, "mlp.c_fc");
  both("down", width, config.mlp_width, "mlp.c_proj");
}

}  // namespace

std::vector<std::int64_t> CheckpointPiece::shape() const {
  if (columns == 0) return {rows};
  return transposed ? std::vector{columns, rows} : std::vector{rows, columns};
}

std::vector<CheckpointPiece> checkpoint_pieces(const DecoderConfig& config) {
  Pieces pieces;
  const bool gpt2 = config.architecture == "gpt2";
  const auto width = config.width;
  pieces.push_back({"embedding", 0, config.vocabulary, width,
                    gpt2 ? "transformer.wte.weight" : "model.embed_tokens.weight"});
  if (config.learned_positions)
    pieces.push_back({"positions", 0, config.context, width, "transformer.wpe.weight"});
  for (std::int64_t i = 0; i < config.layers; ++i)
    gpt2 ? add_gpt2_layer(config, i, pieces) : add_llama_layer(config, i, pieces);
  pieces.push_back(
      {"final_norm", 0, width, 0, gpt2 ? "transformer.ln_f.weight" : "model.norm.weight"});
  if (gpt2) pieces.push_back({"final_norm_bias", 0, width, 0, "transformer.ln_f.bias"});
  if (!config.tied_head && config.reward_heads == 0)
    pieces.push_back({"head", 0, config.vocabulary, width, "lm_head.weight"});
  if (config.reward_heads > 0)
    pieces.push_back({"score", 0, config.reward_heads, width, "score.weight"});
  return pieces;
}

std::string adaptable_module(const CheckpointPiece& piece) {
  if (!piece.ours.starts_with("layers.") || piece.columns == 0) return {};
  return piece.theirs.substr(0, piece.theirs.size() - weight_ending.size());
}

bool is_target(const std::string& module, const std::string& target) {
  return module == target || module.ends_with("." + target);
}

std::string adapter_tensor(const std::string& module, char matrix) {
  return "base_model.model." + module + ".lora_" + matrix + ".weight";
}

}  // namespace arbiter::engine
