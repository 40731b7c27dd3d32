// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/engine/engine.h"
#include "core/project/project.h"

namespace arbiter::studio {

/// The settings that a project's generating and training start with, in the window as on the
/// command line. The general defaults, unless the project carries its own.
struct Recipe {
  engine::GenerationOptions generation;
  engine::SftOptions sft;
  engine::RewardOptions reward;
  engine::PpoOptions ppo;
  engine::ReinforceOptions reinforce;
  engine::RlooOptions rloo;
  engine::GrpoOptions grpo;
  engine::DpoOptions dpo;
};

/// The project's recipe. Settings that this version does not know are passed over; a value out of
/// its range is an error that names it.
Result<Recipe> recipe_of(project::Project& project);
/// Stores what differs from the general defaults (setting `recipe`).
Result<void> set_recipe(project::Project& project, const Recipe& recipe);

/// Sets the fields that `settings` has and passes over what is no field of theirs.
Result<void> set_known_fields(const std::vector<engine::Field>& fields,
                              const nlohmann::json& settings);

}  // namespace arbiter::studio
