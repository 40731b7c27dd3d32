// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/on_policy_trainer.h"

/// Tuning a policy against a reward model, from a request to its outcome.
namespace arbiter::engine {

using PpoRequest = RequestFor<PpoOptions>;
using ReinforceRequest = RequestFor<ReinforceOptions>;
using RlooRequest = RequestFor<RlooOptions>;
using GrpoRequest = RequestFor<GrpoOptions>;

namespace learning {

Result<TrainingOutcome> train_ppo(const PpoRequest& request, const Compute& compute,
                                  RunObserver& observer);
Result<TrainingOutcome> train_reinforce(const ReinforceRequest& request, const Compute& compute,
                                        RunObserver& observer);
Result<TrainingOutcome> train_rloo(const RlooRequest& request, const Compute& compute,
                                   RunObserver& observer);
Result<TrainingOutcome> train_grpo(const GrpoRequest& request, const Compute& compute,
                                   RunObserver& observer);

/// The trainer that `train_ppo` runs; `request` must outlive it.
Result<std::unique_ptr<OnPolicyTrainer>> make_ppo_trainer(const PpoRequest& request,
                                                          const Compute& compute,
                                                          RunObserver& observer);

}  // namespace learning
}  // namespace arbiter::engine
