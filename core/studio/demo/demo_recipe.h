// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/options.h"
#include "core/studio/training/recipe.h"

namespace arbiter::studio {

/// Every number of the demo: what is generated, labelled, trained and measured. A project with the
/// demo task carries the settings among them as its recipe.
struct DemoRecipe : Recipe {
  std::int64_t labels = 300;
  double noise = 0.1;  ///< share of the simulated annotator's preferences that are turned round
  std::int64_t head_to_heads = 1000;
  engine::ComputeOptions compute;

  DemoRecipe();
  /// The same road in a minute: too short to learn much, long enough to break.
  static DemoRecipe quick();
};

}  // namespace arbiter::studio
