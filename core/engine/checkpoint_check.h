// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/engine/model_config.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine {

/// The tensor of that name, with or without the prefix that GPT-2 checkpoints come with; an error
/// that names it where there is none.
Result<const TensorEntry*> find_tensor(const SafetensorsIndex& file, const std::string& name);

/// What the headers of a model's weights say.
struct CheckpointSummary {
  std::int64_t parameters = 0;  ///< of the model as its config.json describes it
  std::string dtype;            ///< of most of them: F32, F16, BF16
};

/// Holds the headers of the weights against the configuration: each tensor is there, has its
/// shape and a type that can be read, and none is left over. No number is read.
Result<CheckpointSummary> check_checkpoint(const DecoderConfig& config,
                                           const SafetensorsIndex& file);

}  // namespace arbiter::engine
