// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// How many sequences of `length` tokens pass through the model at once in training where the
/// settings do not say (micro-batch 0): as many as keep what the backward pass needs within about
/// 1 GiB, 8 GiB on a GPU; at least one. It follows from the model's shape and the device's kind,
/// never from what memory is free, so that a run gives the same bits again.
std::int64_t sequences_at_once(const nn::Decoder& model, std::int64_t length);

}  // namespace arbiter::engine::learning
