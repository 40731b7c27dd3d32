// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/options.h"
#include "core/feedback/simulated_annotator.h"
#include "core/studio/training/recipe.h"

namespace arbiter::studio {

/// Every number of the demo: what is generated, labelled, trained and measured. A project with the
/// demo task carries the settings among them as its recipe.
struct DemoRecipe : Recipe {
  std::int64_t rounds = 1;    ///< of the loop; 1: the plain road, without head-to-heads
  std::int64_t labels = 300;  ///< in all rounds together
  feedback::Strategy strategy = feedback::Strategy::gold;  ///< what the simulated annotator goes by
  double noise = 0.1;  ///< share of the simulated annotator's preferences that are turned round
  std::int64_t head_to_heads = 1000;
  std::int64_t loop_iterations = 0;  ///< of PPO in each of several rounds; 0: as loops usually have
  engine::ComputeOptions compute;

  DemoRecipe();
  /// The same road in a minute: too short to learn much, long enough to break.
  static DemoRecipe quick();
};

}  // namespace arbiter::studio
