// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/learned_reward.h"
#include "core/engine/torch/agents/learner.h"

namespace arbiter::engine::agents {

/// REINFORCE (Williams 1992): `n_envs` whole episodes under one policy, then one step along the
/// gradient of their log-probabilities times the discounted return to go less a baseline.
std::unique_ptr<Learner> make_reinforce(const LearnerPlace& place,
                                        const AgentReinforceOptions& options,
                                        const std::vector<std::int64_t>& hidden,
                                        std::unique_ptr<LearnedReward> learned = {});

}  // namespace arbiter::engine::agents
