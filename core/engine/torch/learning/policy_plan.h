// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/engine/torch/communicator.h"
#include "core/engine/torch/learning/batches.h"

namespace arbiter::engine::learning {

/// The episodes of one optimiser step, and those of them that pass through the model here, in the
/// parts in which they do so.
struct MinibatchPlan {
  std::vector<std::int64_t> rows;                ///< of all processes
  std::vector<std::vector<std::int64_t>> parts;  ///< this process's share
};

/// Splits `order` into `minibatches` whose sizes differ by at most one, each among the processes,
/// each share into parts of at most `micro_batch` episodes (1 or more). Old and new
/// log-probabilities are computed by one plan, so that in the first pass they come from the same
/// batches and the ratio is exactly 1.
inline std::vector<MinibatchPlan> plan_minibatches(std::span<const std::int64_t> order,
                                                   std::int64_t minibatches,
                                                   std::int64_t micro_batch,
                                                   const Communicator& peers) {
  std::vector<MinibatchPlan> plans;
  const auto episodes = static_cast<std::int64_t>(order.size());
  const auto steps = std::min(minibatches, episodes);
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto [at, past] = even_share(episodes, steps, step);
    const auto count = past - at;
    const auto rows = order.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
    MinibatchPlan plan;
    plan.rows.assign(rows.begin(), rows.end());
    const auto [begin, end] = peers.share(count);
    for (std::int64_t i = begin; i < end; i += micro_batch)
      plan.parts.emplace_back(rows.begin() + i, rows.begin() + std::min(i + micro_batch, end));
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace arbiter::engine::learning
