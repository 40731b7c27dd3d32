// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/weights.h"

#include <torch/torch.h>

#include <cstring>

#include "core/base/file.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine::nn {
namespace {

/// Where rows of one of our (fused) parameters stand in a checkpoint.
struct Piece {
  std::string ours;
  std::int64_t row = 0;  ///< first row in ours
  std::int64_t rows = 0;
  std::string theirs;       ///< name in the checkpoint
  bool transposed = false;  ///< GPT-2's Conv1D stores `[in, out]`
};

void add_llama_layer(const DecoderConfig& config, std::int64_t index, std::vector<Piece>& pieces) {
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

void add_gpt2_layer(const DecoderConfig& config, std::int64_t index, std::vector<Piece>& pieces) {
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

std::vector<Piece> pieces_of(const Decoder& model) {
  const auto& config = model.config();
  std::vector<Piece> pieces;
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

Result<torch::Tensor> read_tensor(const SafetensorsIndex& file, const std::string& name) {
  const auto* entry = file.find(name);
  // GPT-2 checkpoints come with and without the prefix.
  if (entry == nullptr && name.starts_with("transformer.")) entry = file.find(name.substr(12));
  if (entry == nullptr) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The checkpoint has no tensor `{name}`. It is incomplete, or of "
                                "another architecture than its config.json says."),
                {{"name", name}}, {file.path().string(), 0, {}});
  }
  torch::ScalarType type{};
  if (entry->dtype == "F32") {
    type = torch::kFloat32;
  } else if (entry->dtype == "F16") {
    type = torch::kFloat16;
  } else if (entry->dtype == "BF16") {
    type = torch::kBFloat16;
  } else {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` is of type {type}; F32, F16 and BF16 can be "
                                "read."),
                {{"name", name}, {"type", entry->dtype}}, {file.path().string(), 0, {}});
  }
  const auto bytes = file.bytes(*entry);
  auto tensor = torch::empty(entry->shape, type);
  std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor.to(torch::kFloat32);
}

std::string shape_text(at::IntArrayRef shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

Result<void> load_piece(Decoder& model, const SafetensorsIndex& file, const Piece& piece) {
  const auto* entry = model.parameters().find(piece.ours);
  auto target = entry->value.detach().narrow(0, piece.row, piece.rows);
  ARBITER_ASSIGN(auto tensor, read_tensor(file, piece.theirs));
  if (piece.transposed && tensor.dim() == 2) tensor = tensor.t();
  if (tensor.sizes() != target.sizes()) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` has shape {found}, but config.json asks for "
                                "{wanted}."),
                {{"name", piece.theirs},
                 {"found", shape_text(tensor.sizes())},
                 {"wanted", shape_text(target.sizes())}},
                {file.path().string(), 0, {}});
  }
  if (!torch::isfinite(tensor).all().item<bool>()) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "Tensor `{name}` holds NaN or infinite numbers. The checkpoint is "
                                "damaged or comes from a run that diverged."),
                {{"name", piece.theirs}}, {file.path().string(), 0, {}});
  }
  target.copy_(tensor);
  return {};
}

}  // namespace

Result<void> load_weights(Decoder& model, const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsIndex::open(folder));
  const torch::NoGradGuard no_gradients;
  for (const auto& piece : pieces_of(model)) {
    if (piece.ours == "score" && file.find(piece.theirs) == nullptr) continue;
    if (piece.ours == "head" && file.find(piece.theirs) == nullptr) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "The checkpoint has no language head: it is a reward model, or "
                                  "tie_word_embeddings is wrong in its config.json."),
                  {}, {file.path().string(), 0, {}});
    }
    ARBITER_TRY(load_piece(model, file, piece));
  }
  return {};
}

Result<void> save_weights(const Decoder& model, const std::filesystem::path& folder) {
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& piece : pieces_of(model)) {
    const auto* entry = model.parameters().find(piece.ours);
    auto tensor = entry->value.detach().narrow(0, piece.row, piece.rows);
    if (piece.transposed) tensor = tensor.t();
    tensor = tensor.to(torch::kCPU, torch::kFloat32).contiguous();
    tensors.push_back({piece.theirs, "F32", tensor.sizes().vec(),
                       std::as_bytes(std::span(tensor.data_ptr<float>(),
                                               static_cast<std::size_t>(tensor.numel())))});
    alive.push_back(std::move(tensor));
  }
  ARBITER_TRY(write_safetensors(folder / "model.safetensors", tensors));
  return write_file_atomically(folder / "config.json",
                               config_to_json(model.config()).dump(2) + "\n");
}

Result<std::unique_ptr<Decoder>> load_decoder(const std::filesystem::path& folder,
                                              torch::Device device, bool trainable,
                                              std::int64_t reward_heads) {
  ARBITER_ASSIGN(auto config, read_config(folder));
  if (reward_heads > 0 && config.reward_heads == 0) config.reward_heads = reward_heads;
  auto model = std::make_unique<Decoder>(config, device, trainable);
  ARBITER_TRY(load_weights(*model, folder));
  return model;
}

Result<std::unique_ptr<Decoder>> load_language_model(const std::filesystem::path& folder,
                                                     torch::Device device, bool trainable) {
  ARBITER_ASSIGN(const auto config, read_config(folder));
  if (config.reward_heads > 0) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "{path} is a reward model: it scores text and cannot write it. "
                                "Choose a language model."),
                {{"path", folder.string()}});
  }
  return load_decoder(folder, device, trainable);
}

Result<void> copy_side_files(const std::filesystem::path& from, const std::filesystem::path& to) {
  for (const char* name :
       {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json",
        "merges.txt", "generation_config.json", "added_tokens.json", "chat_template.jinja"}) {
    const auto source = from / name;
    std::error_code problem;
    if (!std::filesystem::exists(source, problem)) continue;
    std::filesystem::copy_file(source, to / name, std::filesystem::copy_options::overwrite_existing,
                               problem);
    if (problem) return fail_errno(problem.value(), (to / name).string());
  }
  return {};
}

}  // namespace arbiter::engine::nn
