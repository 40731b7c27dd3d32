// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/engine/engine.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// What a `step-N/` folder holds besides the model: enough to go on as if nothing had happened.
/// Random streams derive from (seed, step), so the step stands for every generator.
struct TrainingState {
  nlohmann::json values;                         ///< step, KL coefficient, schedule ...
  std::map<std::string, torch::Tensor> tensors;  ///< optimiser moments, value head ...
};

/// Inside a checkpoint: the adapters by themselves, in PEFT's layout. The checkpoint's own weights
/// have them merged in.
inline constexpr const char* kAdapterFolder = "adapter";

/// A model that belongs to the one of a checkpoint: a further member of an ensemble.
struct FurtherModel {
  const nn::Decoder* model = nullptr;
  std::filesystem::path base;  ///< what its adapters, if it has any, are for
  nlohmann::json notes;        ///< its own `arbiter.json`
};

/// `output/step-N`.
std::filesystem::path checkpoint_folder(const TrainingPlace& place, std::int64_t step);

/// Writes `output/step-N` atomically: what `write_model` puts into the folder, then
/// `trainer.json` and `trainer.safetensors`.
Result<std::filesystem::path> write_checkpoint(
    const TrainingPlace& place, std::int64_t step, const TrainingState& state,
    const std::function<Result<void>(const std::filesystem::path& into)>& write_model);

/// Writes a model in its own layout: weights, the tokenizer's files from its base, and
/// `arbiter.json` (its notes, such as the reward normaliser). `further` are whole models in it, as
/// members of a reward model lie (reward_members.h).
Result<void> write_models(const FurtherModel& first, std::span<const FurtherModel> further,
                          const std::filesystem::path& into);

/// The first value or tensor of `state` that holds a number which is NaN or infinite; empty: none.
std::string not_finite(const TrainingState& state);
/// The same of the weights that are trained.
std::string not_finite(const nn::Decoder& model);

/// Reads the state back; a checkpoint without one (an exported model) is an error.
Result<TrainingState> read_training_state(const std::filesystem::path& checkpoint);

void store_optimizer(const AdamW& optimizer, TrainingState& state);
Result<void> restore_optimizer(const TrainingState& state, AdamW& optimizer);

}  // namespace arbiter::engine::learning
