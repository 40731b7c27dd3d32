// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/learner.h"

namespace arbiter::engine::agents {

/// The most numbers that a table may have.
inline constexpr std::int64_t most_cells = std::int64_t{1} << 26;

/// Q-learning on a table (Watkins 1989): the environment's actions are discrete and the table fits.
std::unique_ptr<Learner> make_tabular(const LearnerPlace& place, const AgentQOptions& options);

/// An error where the table would have too many cells.
Result<void> check_table(const Spec& spec, const AgentQOptions& options);

}  // namespace arbiter::engine::agents
