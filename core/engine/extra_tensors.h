// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/safetensors.h"

namespace arbiter::engine {

/// An error that names tensors of a checkpoint which the model of its config.json does not have:
/// left out silently they would make it another model. What holds no learned numbers (GPT-2's
/// causal masks, rotary frequencies) and the language head of a tied or a reward model are passed
/// over. `wanted` are the names that were read.
Result<void> refuse_extra_tensors(const SafetensorsIndex& file,
                                  const std::set<std::string>& wanted);

/// The first few of `names` and how many more there are, for a message.
std::string list_of_names(const std::vector<std::string>& names);

/// An error where `entry` of `file` has not the shape that config.json asks for.
Result<void> check_shape(const TensorEntry& entry, const std::vector<std::int64_t>& wanted,
                         const std::filesystem::path& file);

}  // namespace arbiter::engine
