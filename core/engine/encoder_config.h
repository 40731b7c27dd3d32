// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/engine/engine.h"

namespace arbiter::engine {

/// The shape of a BERT encoder (Devlin et al. 2019), as `config.json` of a Hugging Face folder
/// states it.
struct EncoderConfig {
  std::int64_t vocabulary = 0;
  std::int64_t width = 64;
  std::int64_t layers = 2;
  std::int64_t heads = 4;
  std::int64_t mlp_width = 256;
  std::int64_t context = 128;
  std::int64_t token_types = 2;
  std::int64_t pad_token = 0;
  double norm_epsilon = 1e-12;
  std::string activation = "gelu";  ///< gelu (exact) | gelu_new | relu

  std::int64_t head_width() const { return width / heads; }
};

/// An error where the folder's config.json is of no BERT, or asks for something that the encoder
/// does not compute.
Result<EncoderConfig> read_encoder_config(const std::filesystem::path& folder);
nlohmann::json to_json(const EncoderConfig& config);
EncoderConfig encoder_config_from_shape(const ModelShape& shape);

}  // namespace arbiter::engine
