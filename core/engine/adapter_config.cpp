// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/adapter_config.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/json_reader.h"
#include "core/engine/checkpoint_layout.h"
#include "core/engine/extra_tensors.h"

namespace arbiter::engine {
namespace {

/// Beyond it the merged weights overflow.
constexpr double largest_alpha = 1e6;
constexpr std::int64_t largest_rank = 1 << 16;

/// Settings of PEFT that change the numbers when they are set.
constexpr const char* unread_settings[] = {"use_dora",
                                           "use_qalora",
                                           "rank_pattern",
                                           "alpha_pattern",
                                           "layers_to_transform",
                                           "layer_replication",
                                           "lora_bias",
                                           "exclude_modules",
                                           "target_parameters",
                                           "trainable_token_indices",
                                           "alora_invocation_tokens"};

/// Ways to begin that leave the base as it is; others (pissa, olora, loftq ...) change it, and what
/// was trained then belongs to a base that is in no folder.
constexpr const char* harmless_beginnings[] = {"gaussian", "eva", "orthogonal", "true", "false"};

std::unexpected<Error> unsupported(const std::filesystem::path& folder, const std::string& what) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "This adapter uses `{what}`, which Arbiter does not read. Merge it "
                              "into its base model with the tool that made it."),
              {{"what", what}}, {(folder / adapter_config_file).string(), 0, {}});
}

bool is_set(const nlohmann::json* value) {
  if (value == nullptr || *value == false) return false;
  return !((value->is_object() || value->is_array()) && value->empty());
}

Result<void> check_settings(JsonReader& reader, const std::filesystem::path& folder) {
  if (const auto kind = reader.text("peft_type", "LORA"); kind != "LORA")
    return unsupported(folder, "peft_type: " + kind);
  for (const char* key : unread_settings)
    if (is_set(reader.find(key))) return unsupported(folder, key);
  const auto* beginning = reader.find("init_lora_weights");
  if (beginning != nullptr && beginning->is_string()) {
    const auto name = beginning->get<std::string>();
    if (std::ranges::find(harmless_beginnings, name) == std::end(harmless_beginnings))
      return unsupported(folder, "init_lora_weights: " + name);
  }
  for (const auto& module : reader.texts("modules_to_save"))
    if (module != "score" && module != "classifier")
      return unsupported(folder, "modules_to_save: " + module);
  return {};
}

std::unexpected<Error> bad_base(const char* text, const std::string& base,
                                const std::filesystem::path& folder) {
  return fail(ErrorCode::not_found, text, {{"base", base}},
              {(folder / adapter_config_file).string(), 0, "base_model_name_or_path"});
}

/// `organisation/name`, and no path.
bool is_name_on_a_hub(const std::string& text) {
  const auto slash = text.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < text.size() &&
         text.find('/', slash + 1) == std::string::npos && text.front() != '.' &&
         text.front() != '~';
}

Result<std::filesystem::path> existing_base(const std::filesystem::path& base,
                                            const std::filesystem::path& folder) {
  if (!is_adapter_folder(base)) return base;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The base of this adapter, {base}, is an adapter again. Merge that "
                              "one into its own base first, and name the merged folder as the "
                              "base (on the command line: --base)."),
              {{"base", base.string()}},
              {(folder / adapter_config_file).string(), 0, "base_model_name_or_path"});
}

Result<std::filesystem::path> base_of(const AdapterConfig& config,
                                      const std::filesystem::path& folder) {
  if (config.base.empty()) {
    return bad_base(ARBITER_MESSAGE("core",
                                    "This adapter does not say which model it belongs to. Name "
                                    "its base model's folder (on the command line: --base)."),
                    {}, folder);
  }
  // An absolute path on the right side of / replaces the left one.
  const auto base = folder / config.base;
  std::error_code problem;
  if (std::filesystem::is_directory(base, problem)) return existing_base(base, folder);
  if (is_name_on_a_hub(config.base)) {
    return bad_base(ARBITER_MESSAGE("core",
                                    "The base model of this adapter is `{base}` on a hub, and "
                                    "Arbiter downloads nothing. Download it and name its folder "
                                    "(on the command line: --base)."),
                    config.base, folder);
  }
  return bad_base(ARBITER_MESSAGE("core",
                                  "The base model of this adapter, {base}, does not exist. Name "
                                  "its folder (on the command line: --base)."),
                  config.base, folder);
}

std::unexpected<Error> no_weights(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / "adapter_model.bin", ignored)) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The weights stand in {file} only. Arbiter reads safetensors and "
                                "nothing else: pickled files can run code when they are opened. "
                                "Save the model again as safetensors."),
                {{"file", "adapter_model.bin"}}, {folder.string(), 0, {}});
  }
  return fail(
      ErrorCode::not_found,
      ARBITER_MESSAGE("core",
                      "There are no weights here: the folder has no adapter_model.safetensors."),
      {}, {folder.string(), 0, {}});
}

std::unexpected<Error> missing_tensor(const SafetensorsFile& file, const std::string& name) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core", "The adapter has no tensor `{name}`."), {{"name", name}},
              {file.path().string(), 0, {}});
}

}  // namespace

bool is_adapter_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  const auto has = [&](const char* name) {
    return std::filesystem::exists(folder / name, problem);
  };
  return has(adapter_config_file) && !has("model.safetensors") &&
         !has("model.safetensors.index.json");
}

Result<AdapterConfig> read_adapter_config(const std::filesystem::path& folder) {
  const auto file = folder / adapter_config_file;
  ARBITER_ASSIGN(const auto object, read_json_object(file));
  JsonReader reader(object, file.string());
  ARBITER_TRY(check_settings(reader, folder));
  AdapterConfig config;
  if (!reader.has("r")) return unsupported(folder, "no LoRA configuration");
  config.rank = reader.integer("r", 0, 1, largest_rank);
  config.alpha = reader.number("lora_alpha", 8.0);
  if (!(std::abs(config.alpha) <= largest_alpha)) reader.refuse("lora_alpha", "at most 1e6");
  if (reader.flag("use_rslora", false)) config.alpha *= std::sqrt(config.rank);
  config.base = reader.text("base_model_name_or_path");
  const auto* targets = reader.find("target_modules");
  if (targets != nullptr && targets->is_string())
    return unsupported(folder, "target_modules: " + targets->get<std::string>());
  config.targets = reader.texts("target_modules");
  ARBITER_TRY(reader.result());
  if (config.targets.empty()) return unsupported(folder, "no target_modules");
  return config;
}

Result<std::filesystem::path> adapter_base(const std::filesystem::path& folder,
                                           const std::filesystem::path& chosen) {
  if (!chosen.empty()) {
    std::error_code problem;
    if (std::filesystem::is_directory(chosen, problem)) return existing_base(chosen, folder);
    return bad_base(ARBITER_MESSAGE("core", "There is no folder {base} to be the adapter's base."),
                    chosen.string(), folder);
  }
  ARBITER_ASSIGN(const auto config, read_adapter_config(folder));
  return base_of(config, folder);
}

Result<AdapterFolder> read_adapter(const std::filesystem::path& folder,
                                   const std::filesystem::path& chosen_base) {
  AdapterFolder adapter;
  ARBITER_ASSIGN(adapter.config, read_adapter_config(folder));
  ARBITER_ASSIGN(adapter.base, adapter_base(folder, chosen_base));
  std::error_code problem;
  if (!std::filesystem::exists(folder / adapter_weights_file, problem)) return no_weights(folder);
  ARBITER_ASSIGN(adapter.weights, SafetensorsFile::open(folder / adapter_weights_file));
  const auto* score = adapter.weights.find(adapter_score_tensor);
  if (score != nullptr && score->shape.size() == 2) adapter.reward_heads = score->shape[0];
  return adapter;
}

Result<void> check_adapter_tensors(const AdapterFolder& adapter, const DecoderConfig& base) {
  std::set<std::string> wanted;
  const auto want = [&](std::string name, const std::vector<std::int64_t>& shape) -> Result<void> {
    const auto* entry = adapter.weights.find(name);
    if (entry == nullptr) return missing_tensor(adapter.weights, name);
    wanted.insert(std::move(name));
    return check_shape(*entry, shape, adapter.weights.path());
  };
  for (const auto& piece : checkpoint_pieces(base)) {
    const auto module = adaptable_module(piece);
    if (module.empty() || std::ranges::none_of(adapter.config.targets, [&](const auto& target) {
          return is_target(module, target);
        }))
      continue;
    const auto rank = adapter.config.rank;
    ARBITER_TRY(want(adapter_tensor(module, 'A'), {rank, piece.columns}));
    ARBITER_TRY(want(adapter_tensor(module, 'B'), {piece.rows, rank}));
  }
  if (adapter.reward_heads > 0)
    ARBITER_TRY(want(adapter_score_tensor, {adapter.reward_heads, base.width}));
  std::vector<std::string> extra;
  for (const auto& entry : adapter.weights.tensors())
    if (!wanted.contains(entry.name)) extra.push_back(entry.name);
  if (extra.empty()) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The adapter has tensors that Arbiter would not use: {names}. They "
                              "were trained beside the adapters of target_modules (whole modules, "
                              "biases, tokens). Merge it into its base model with the tool that "
                              "made it."),
              {{"names", list_of_names(extra)}}, {adapter.weights.path().string(), 0, {}});
}

}  // namespace arbiter::engine
