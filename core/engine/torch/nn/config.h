// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/model_config.h"

/// The networks' own names for what `core/engine` reads without LibTorch.
namespace arbiter::engine::nn {

using engine::config_from_shape;
using engine::config_to_json;
using engine::DecoderConfig;
using engine::read_config;

}  // namespace arbiter::engine::nn
