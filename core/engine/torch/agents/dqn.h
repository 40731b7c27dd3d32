// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/learner.h"

namespace arbiter::engine::agents {

/// Deep Q-learning on a replay buffer with a target network (Mnih et al. 2015), with Huber's loss;
/// the next action's value by the double estimate (van Hasselt et al. 2016) where asked for. The
/// environment's actions are discrete.
std::unique_ptr<Learner> make_dqn(const LearnerPlace& place, const AgentDqnOptions& options,
                                  const std::vector<std::int64_t>& hidden);

}  // namespace arbiter::engine::agents
