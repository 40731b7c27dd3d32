// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/learner.h"

namespace arbiter::engine::agents {

/// Policy distillation (Rusu et al. 2016): a student's network learns a teacher's distribution over
/// actions by cross entropy, the teacher's at a temperature; of actions that are numbers its means,
/// each in units of the teacher's spread. What is learned from is what teacher and student come by.
std::unique_ptr<Learner> make_distill(const LearnerPlace& place, const AgentDistillOptions& options,
                                      const std::vector<std::int64_t>& hidden,
                                      const AgentModel& teacher);

}  // namespace arbiter::engine::agents
