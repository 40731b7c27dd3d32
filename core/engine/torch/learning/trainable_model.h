// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// The model that a run trains: all weights, or with `lora.rank` > 0 fresh adapters on frozen
/// weights; from the place's checkpoint where the run is resumed, there from that of its member of
/// this number.
Result<std::unique_ptr<nn::Decoder>> load_trainable(const TrainingPlace& place,
                                                    const LoraOptions& lora, const Compute& compute,
                                                    std::int64_t reward_heads = 0,
                                                    std::int64_t member = 1);

/// `load_trainable` for what writes text: a reward model is refused.
Result<std::unique_ptr<nn::Decoder>> load_trainable_language_model(const TrainingPlace& place,
                                                                   const LoraOptions& lora,
                                                                   const Compute& compute);

/// Adds adapters as the options ask for.
Result<void> add_adapters(nn::Decoder& model, const LoraOptions& lora, std::int64_t seed);

}  // namespace arbiter::engine::learning
