// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"

namespace arbiter::engine {

using SftRequest = RequestFor<SftOptions>;

namespace learning {

/// Supervised fine-tuning: next-token cross-entropy over documents packed into rows of
/// `options.context` tokens. A document sees only itself and is never split (one longer than a row
/// is cut); the token after a document's EOS is the next document's first, so EOS is an input too.
Result<TrainingOutcome> train_sft(const SftRequest& request, const Compute& compute,
                                  RunObserver& observer);

}  // namespace learning
}  // namespace arbiter::engine
