// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"

namespace arbiter::engine {

using DpoRequest = RequestFor<DpoOptions>;

namespace learning {

/// Direct preference optimisation (DPO, cDPO, IPO) on judged pairs; the reference's
/// log-probabilities are computed once, before the first step.
Result<TrainingOutcome> train_dpo(const DpoRequest& request, const Compute& compute,
                                  RunObserver& observer);

}  // namespace learning
}  // namespace arbiter::engine
