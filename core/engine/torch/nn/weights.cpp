// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/weights.h"

#include <torch/torch.h>

#include <algorithm>
#include <set>

#include "core/base/files.h"
#include "core/engine/checkpoint_check.h"
#include "core/engine/checkpoint_layout.h"
#include "core/engine/extra_tensors.h"
#include "core/engine/language_model.h"
#include "core/engine/mapped_file.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/tensor_file.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::nn {
namespace {

Result<void> load_piece(Decoder& model, const SafetensorsIndex& file,
                        const CheckpointPiece& piece) {
  const auto* entry = model.parameters().find(piece.ours);
  auto target = entry->value.detach().narrow(0, piece.row, piece.rows);
  ARBITER_ASSIGN(const auto* stored, find_tensor(file, piece.theirs));
  ARBITER_ASSIGN(auto tensor, tensor_of(*stored, file.bytes(*stored), file.path()));
  if (piece.transposed && tensor.dim() == 2) tensor = tensor.t();
  ARBITER_TRY(fill_tensor(target, tensor, piece.theirs, file.path()));
  MappedFile::forget(file.bytes(*stored));
  return {};
}

/// The rows of a piece with the adapters on them added in.
torch::Tensor merged_rows(const Decoder& model, const CheckpointPiece& piece) {
  const auto* entry = model.parameters().find(piece.ours);
  const auto tensor = entry->value.detach().narrow(0, piece.row, piece.rows);
  const auto* adapters = model.adapters();
  if (adapters == nullptr) return tensor;
  if (piece.ours == "score") return adapters->score().detach();
  const auto index = static_cast<std::size_t>(entry - model.parameters().entries().data());
  const auto delta = adapters->delta(index, piece.row);
  return delta.defined() ? tensor + delta : tensor;
}

/// W and its adapters as one set of weights.
Result<std::unique_ptr<Decoder>> load_merged(const std::filesystem::path& folder,
                                             torch::Device device, Weights weights,
                                             std::int64_t reward_heads) {
  ARBITER_ASSIGN(const auto adapter, read_adapter(folder));
  ARBITER_ASSIGN(const auto config, read_own_config(adapter.base));
  ARBITER_TRY(check_adapter_tensors(adapter, config));
  // Rounding comes after the sum.
  const auto held = weights == Weights::frozen_bf16 ? Weights::frozen : weights;
  const auto heads = std::max(reward_heads, adapter.reward_heads);
  ARBITER_ASSIGN(auto model, load_decoder(adapter.base, device, held, heads));
  const auto& lora = adapter.config;
  ARBITER_TRY(model->add_adapters({lora.rank, lora.alpha, lora.targets}, false, 0));
  ARBITER_TRY(load_adapters(*model, folder));
  model->merge_adapters();
  return model;
}

}  // namespace

Result<void> load_weights(Decoder& model, const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsIndex::open(folder));
  const torch::NoGradGuard no_gradients;
  std::set<std::string> wanted;
  for (const auto& piece : checkpoint_pieces(model.config())) {
    wanted.insert(piece.theirs);
    if (piece.ours == "score" && file.find(piece.theirs) == nullptr) continue;
    if (piece.ours == "head" && file.find(piece.theirs) == nullptr) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "The checkpoint has no language head: it is a reward model, or "
                                  "tie_word_embeddings is wrong in its config.json."),
                  {}, {file.path().string(), 0, {}});
    }
    stop_point();
    ARBITER_TRY(load_piece(model, file, piece));
  }
  return refuse_extra_tensors(file, wanted);
}

Result<void> save_weights(const Decoder& model, const std::filesystem::path& folder) {
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& piece : checkpoint_pieces(model.config())) {
    auto tensor = merged_rows(model, piece);
    if (piece.transposed) tensor = tensor.t();
    tensors.push_back(tensor_to_write(piece.theirs, tensor, alive));
  }
  ARBITER_TRY(write_safetensors(folder / "model.safetensors", tensors));
  return write_file_atomically(folder / "config.json",
                               config_to_json(model.config()).dump(2) + "\n");
}

Result<std::unique_ptr<Decoder>> load_decoder(const std::filesystem::path& folder,
                                              torch::Device device, Weights weights,
                                              std::int64_t reward_heads) {
  if (is_adapter_folder(folder)) return load_merged(folder, device, weights, reward_heads);
  ARBITER_ASSIGN(auto config, read_own_config(folder));
  if (reward_heads > 0 && config.reward_heads == 0) config.reward_heads = reward_heads;
  auto model = std::make_unique<Decoder>(config, device, weights);
  ARBITER_TRY(load_weights(*model, folder));
  return model;
}

Result<std::unique_ptr<Decoder>> load_language_model(const std::filesystem::path& folder,
                                                     torch::Device device, Weights weights) {
  ARBITER_TRY(check_language_model(folder));
  return load_decoder(folder, device, weights);
}

Result<void> copy_side_files(const std::filesystem::path& from, const std::filesystem::path& to) {
  // What an adapter says itself goes over what its base says.
  if (is_adapter_folder(from)) {
    ARBITER_ASSIGN(const auto base, adapter_base(from));
    ARBITER_TRY(copy_side_files(base, to));
  }
  for (const char* name :
       {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.json",
        "merges.txt", "generation_config.json", "added_tokens.json", "chat_template.jinja", "vocab.txt"}) {
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
