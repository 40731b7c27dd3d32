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
  std::vector<engine::AnyOptions> algorithms;  ///< of each one, in the table's order

  Recipe();
  const engine::AnyOptions& of(engine::AlgorithmKind kind) const;
  engine::AnyOptions& of(engine::AlgorithmKind kind);
  /// Of an algorithm that is known where it is asked for.
  template <class Options>
  Options& options() {
    return *of(Options::algorithm).template as<Options>();
  }
  template <class Options>
  const Options& options() const {
    return *of(Options::algorithm).template as<Options>();
  }
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
