// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <set>
#include <string>

#include "core/base/error.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine::nn {

/// An error that names tensors of a checkpoint which the model of its config.json does not have:
/// left out silently they would make it another model. What holds no learned numbers (GPT-2's
/// causal masks, rotary frequencies) and the language head of a tied or a reward model are passed
/// over. `wanted` are the names that were read.
Result<void> refuse_extra_tensors(const SafetensorsIndex& file,
                                  const std::set<std::string>& wanted);

}  // namespace arbiter::engine::nn
