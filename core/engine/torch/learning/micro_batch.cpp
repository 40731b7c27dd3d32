// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/micro_batch.h"

#include <algorithm>

namespace arbiter::engine::learning {
namespace {

constexpr std::int64_t kGibibyte = std::int64_t{1} << 30;

/// Numbers that one token leaves behind for the backward pass, counted on the generous side: what
/// each norm, projection and activation reads or writes, and the logits with their gradient.
std::int64_t numbers_kept(const nn::Decoder& model, std::int64_t length) {
  const auto& config = model.config();
  const auto gate_up = config.gelu_mlp ? config.mlp_width : 2 * config.mlp_width;
  auto of_layer = 6 * config.width + 2 * config.qkv_width() + gate_up + config.mlp_width;
  // The plain path keeps the attention's scores and weights.
  if (!model.is_fused()) of_layer += 2 * config.heads * length;
  const auto logits = config.reward_heads > 0 ? config.reward_heads : 2 * config.vocabulary;
  return config.layers * of_layer + logits;
}

}  // namespace

std::int64_t sequences_at_once(const nn::Decoder& model, std::int64_t length) {
  const auto budget = (model.device().is_cpu() ? 1 : 8) * kGibibyte;
  const auto bytes = 4 * numbers_kept(model, length) * std::max<std::int64_t>(length, 1);
  return std::max<std::int64_t>(budget / bytes, 1);
}

}  // namespace arbiter::engine::learning
