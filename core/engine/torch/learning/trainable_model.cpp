// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/trainable_model.h"

#include <torch/types.h>

#include "core/engine/language_model.h"
#include "core/engine/reward_members.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ',') {
    if (c == ' ') continue;
    if (c != ',') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

Result<std::unique_ptr<nn::Decoder>> load_with_adapters(const TrainingPlace& place,
                                                        const LoraOptions& lora,
                                                        const Compute& compute,
                                                        std::int64_t reward_heads,
                                                        std::int64_t member) {
  ARBITER_ASSIGN(auto model,
                 nn::load_decoder(place.model, compute.device, nn::Weights::frozen, reward_heads));
  ARBITER_TRY(add_adapters(*model, lora, place.compute.seed));
  if (!place.resume_from.empty())
    ARBITER_TRY(
        nn::load_adapters(*model, member_folder(place.resume_from / kAdapterFolder, member)));
  return model;
}

}  // namespace

Result<void> add_adapters(nn::Decoder& model, const LoraOptions& lora, std::int64_t seed) {
  return model.add_adapters({lora.rank, lora.alpha, split_list(lora.targets)}, true, seed);
}

Result<std::unique_ptr<nn::Decoder>> load_trainable(const TrainingPlace& place,
                                                    const LoraOptions& lora, const Compute& compute,
                                                    std::int64_t reward_heads,
                                                    std::int64_t member) {
  if (lora.rank > 0) return load_with_adapters(place, lora, compute, reward_heads, member);
  const auto weights =
      place.resume_from.empty() ? place.model : member_folder(place.resume_from, member);
  return nn::load_decoder(weights, compute.device, nn::Weights::trained, reward_heads);
}

Result<std::unique_ptr<nn::Decoder>> load_trainable_language_model(const TrainingPlace& place,
                                                                   const LoraOptions& lora,
                                                                   const Compute& compute) {
  ARBITER_TRY(check_language_model(place.model));
  ARBITER_ASSIGN(auto model, load_trainable(place, lora, compute));
  model->set_end_token(place.end_token);
  return model;
}

}  // namespace arbiter::engine::learning
