// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <utility>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/config.h"

/// What is asked of the algorithms here, and how each is entered.
namespace arbiter::engine::learning {

/// `request` with its options as what they are; they are this algorithm's.
template <class Options>
RequestFor<Options> typed(TrainingRequest request) {
  auto& options = *request.options.as<Options>();
  return {std::move(static_cast<TrainingBasis&>(request)), std::move(options)};
}

/// The sequences fit into the model with `room` tokens to spare, and are made of its tokens.
Result<void> check_ids(const nn::DecoderConfig& config, std::span<const Tokens> sequences,
                       std::int64_t room);

/// Sequences that are too long for the model keep their end: the scored token stands there.
Tokens last_part(const Tokens& sequence, std::int64_t context);

/// How one algorithm trains: checks the request, which names it, and runs it to its outcome.
using Step = Result<TrainingOutcome> (*)(TrainingRequest request, const Compute& compute,
                                         RunObserver& observer);
#define ARBITER_DECLARE(name, number)                                                  \
  Result<TrainingOutcome> step_##name(TrainingRequest request, const Compute& compute, \
                                      RunObserver& observer);
ARBITER_ALGORITHMS(ARBITER_DECLARE)
#undef ARBITER_DECLARE
Step step_of(AlgorithmKind kind);

}  // namespace arbiter::engine::learning
