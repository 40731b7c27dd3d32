// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/engine/algorithm.h"

/// What a person chooses an agent's training by.
namespace arbiter::studio {

/// An agent's algorithm by its short name (`ppo`, `q`); null where there is none of that name.
const engine::Algorithm* find_agent(const std::string& name);
/// The reverse: `ppo`.
std::string agent_name(engine::AlgorithmKind kind);
/// The short names of all, with commas between.
std::string known_agents();

/// The names of all environments, with commas between.
std::string known_environments();
/// An error that names those that there are, where there is none of that name.
Result<void> check_environment(const std::string& name);

/// Sets what is known to work for this algorithm in that environment; nothing where nothing is.
Result<void> apply_preset(engine::AnyOptions& options, const std::string& environment);

}  // namespace arbiter::studio
