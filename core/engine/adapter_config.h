// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/model_config.h"
#include "core/engine/safetensors.h"

/// Folders with low-rank adapters in PEFT's layout, read without LibTorch. What would change the
/// numbers and is not computed here is refused by name.
namespace arbiter::engine {

inline constexpr const char* adapter_config_file = "adapter_config.json";
inline constexpr const char* adapter_weights_file = "adapter_model.safetensors";

/// What `adapter_config.json` says.
struct AdapterConfig {
  std::int64_t rank = 0;
  /// B A is scaled by alpha / rank; of a rank-stabilised adapter (alpha / sqrt(rank)) the alpha
  /// that gives the same.
  double alpha = 0;
  std::vector<std::string> targets;  ///< last parts of module names
  std::string base;                  ///< as written: a path or a name on a hub; empty: none
};

/// An adapter with its base, both looked at and found whole.
struct AdapterFolder {
  AdapterConfig config;
  std::filesystem::path base;  ///< a folder with a whole model
  SafetensorsFile weights;
  std::int64_t reward_heads = 0;  ///< rows of the score that was trained with it; 0: none
};

/// Whether the folder holds adapters and no whole model.
bool is_adapter_folder(const std::filesystem::path& folder);

Result<AdapterConfig> read_adapter_config(const std::filesystem::path& folder);

/// The folder's base: `chosen`, or (empty) what its configuration names, a relative path beside
/// the adapter. A name on a hub, a folder that is not there and one that is an adapter again are
/// errors: nothing is downloaded, and adapters do not stand on each other.
Result<std::filesystem::path> adapter_base(const std::filesystem::path& folder,
                                           const std::filesystem::path& chosen = {});

/// Adapter, base and the header of its weights.
Result<AdapterFolder> read_adapter(const std::filesystem::path& folder,
                                   const std::filesystem::path& chosen_base = {});

/// An error that names a tensor which the adapter lacks or which nothing here would use.
/// `base` is the base model's configuration.
Result<void> check_adapter_tensors(const AdapterFolder& adapter, const DecoderConfig& base);

}  // namespace arbiter::engine
