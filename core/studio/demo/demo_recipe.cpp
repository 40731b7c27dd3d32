// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo_recipe.h"

namespace arbiter::studio {

DemoRecipe::DemoRecipe() {
  generation.max_new_tokens = 72;
  // The trunk has to bend: a few hundred labels pass through it three times.
  auto& reward = options<engine::RewardOptions>();
  reward.trunk_learning_rate = 1e-3;
  reward.epochs = 3;
  auto& ppo = options<engine::PpoOptions>();
  ppo.iterations = 50;
  ppo.learning_rate = 5e-5;
  ppo.max_new_tokens = 72;
}

DemoRecipe DemoRecipe::quick() {
  DemoRecipe recipe;
  recipe.labels = 100;
  recipe.head_to_heads = 144;
  recipe.loop_iterations = 3;
  recipe.options<engine::RewardOptions>().epochs = 1;
  recipe.options<engine::PpoOptions>().iterations = 3;
  recipe.options<engine::PpoOptions>().sample_every = 1;
  return recipe;
}

}  // namespace arbiter::studio
