// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/reward_scores.h"

namespace arbiter::engine {

using RewardRequest = RequestFor<RewardOptions>;

namespace learning {

/// Training of a reward model on the trunk of `request.place.model`. Held-out judgments only
/// measure: accuracy, loss, calibration before and after one temperature fitted on them.
Result<TrainingOutcome> train_reward(const RewardRequest& request, const Compute& compute,
                                     RunObserver& observer);

}  // namespace learning
}  // namespace arbiter::engine
