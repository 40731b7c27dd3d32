// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/decoder.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/tensor_file.h"

namespace arbiter::engine::nn {
namespace {

constexpr const char* kConfig = "adapter_config.json";
constexpr const char* kWeights = "adapter_model.safetensors";

/// PEFT wraps the model twice and says so in every name.
std::string peft_name(const std::string& ours) {
  return "base_model.model." + (ours == "score" ? "score.weight" : ours);
}

std::unexpected<Error> unsupported(const std::filesystem::path& folder, const std::string& what) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "This adapter uses `{what}`, which Arbiter does not read. Merge it "
                              "into its base model first."),
              {{"what", what}}, {(folder / kConfig).string(), 0, {}});
}

bool is_set(const nlohmann::json& config, const char* key) {
  const auto found = config.find(key);
  if (found == config.end() || found->is_null() || *found == false) return false;
  return !((found->is_object() || found->is_array()) && found->empty());
}

}  // namespace

bool is_adapter_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  return std::filesystem::exists(folder / kConfig, problem) &&
         !std::filesystem::exists(folder / "config.json", problem);
}

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
  ARBITER_TRY(write_safetensors(folder / kWeights, tensors));
  return write_file_atomically(folder / kConfig, config.dump(2) + "\n");
}

Result<AdapterFolder> read_adapter_config(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto bytes, read_file(folder / kConfig));
  const auto config = nlohmann::json::parse(bytes, nullptr, false);
  if (!config.is_object() || !config.contains("r") || !config["r"].is_number_integer())
    return unsupported(folder, "no LoRA configuration");
  if (config.value("peft_type", "LORA") != "LORA")
    return unsupported(folder, config["peft_type"].dump());
  for (const char* key : {"use_dora", "use_rslora", "rank_pattern", "alpha_pattern",
                          "layers_to_transform", "lora_bias"})
    if (is_set(config, key)) return unsupported(folder, key);
  AdapterFolder read;
  read.config.rank = config["r"].get<std::int64_t>();
  read.config.alpha = config.value("lora_alpha", 8.0);
  if (!config.contains("target_modules") || !config["target_modules"].is_array())
    return unsupported(folder, "target_modules");
  for (const auto& target : config["target_modules"])
    if (target.is_string()) read.config.targets.push_back(target.get<std::string>());
  if (read.config.rank < 1 || read.config.targets.empty())
    return unsupported(folder, "r or target_modules");
  // A relative path is looked for beside the adapter; an absolute one replaces the left side.
  read.base = folder / config.value("base_model_name_or_path", std::string());
  return read;
}

Result<void> load_adapters(Decoder& model, const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsFile::open(folder / kWeights));
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
