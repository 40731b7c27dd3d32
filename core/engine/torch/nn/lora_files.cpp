// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/engine/adapter_config.h"
#include "core/engine/checkpoint_layout.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/decoder.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/tensor_file.h"

namespace arbiter::engine::nn {
namespace {

/// PEFT wraps the model twice and says so in every name.
std::string peft_name(const std::string& ours) {
  return ours == "score" ? adapter_score_tensor : "base_model.model." + ours;
}

}  // namespace

Result<void> save_adapters(const Decoder& model, const std::filesystem::path& base,
                           const std::filesystem::path& folder) {
  const auto& adapters = *model.adapters();
  const bool scores = adapters.score().defined();
  nlohmann::json config = {{"peft_type", "LORA"},
                           {"task_type", scores ? "SEQ_CLS" : "CAUSAL_LM"},
                           {"base_model_name_or_path", std::filesystem::absolute(base).string()},
                           {"r", adapters.config().rank},
                           {"lora_alpha", adapters.config().alpha},
                           {"lora_dropout", 0.0},
                           {"bias", "none"},
                           {"fan_in_fan_out", model.config().architecture == "gpt2"},
                           {"target_modules", adapters.config().targets},
                           {"modules_to_save", scores ? nlohmann::json{"score"} : nlohmann::json()},
                           {"inference_mode", true}};
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& entry : adapters.parameters().entries())
    tensors.push_back(tensor_to_write(peft_name(entry.name), entry.value, alive));
  ARBITER_TRY(write_safetensors(folder / adapter_weights_file, tensors));
  return write_file_atomically(folder / adapter_config_file, config.dump(2) + "\n");
}

Result<void> load_adapters(Decoder& model, const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsFile::open(folder / adapter_weights_file));
  const torch::NoGradGuard no_gradients;
  for (const auto& entry : model.adapters()->parameters().entries()) {
    const auto name = peft_name(entry.name);
    const auto* found = file.find(name);
    if (found == nullptr) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core", "The adapter has no tensor `{name}`."), {{"name", name}},
                  {file.path().string(), 0, {}});
    }
    ARBITER_ASSIGN(const auto tensor, tensor_of(*found, file.bytes(*found), file.path()));
    ARBITER_TRY(fill_tensor(entry.value.detach(), tensor, name, file.path()));
  }
  return {};
}

}  // namespace arbiter::engine::nn
