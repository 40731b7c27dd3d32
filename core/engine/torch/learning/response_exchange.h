// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/communicator.h"

namespace arbiter::engine::learning {

/// All processes' responses, in the prompts' order. `own` are those from `begin` on; `total` counts
/// all, none longer than `longest` tokens.
std::vector<Generation> exchange_responses(std::vector<Generation> own, std::int64_t begin,
                                           std::int64_t total, std::int64_t longest,
                                           const Communicator& peers);

/// Adds up the metrics' values over the processes, which all have the same names. A process without
/// rows has none: that is an error of the batch's size.
Result<void> share_sums(const Communicator& peers, std::vector<Metric>& sums);

}  // namespace arbiter::engine::learning
