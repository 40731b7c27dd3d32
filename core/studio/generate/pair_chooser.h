// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/feedback/pair_selection.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

/// Pairs of answers, two for each prompt that has a pair.
struct ChosenAnswers {
  std::vector<engine::Generation> answers;
  std::vector<std::size_t> prompts;  ///< which of the prompts they answer, in order
};

/// Of each `n` neighbouring generations to one prompt the two that are to be judged. `prompts` has
/// one entry for each generation; `scoring` names the reward model, none where its folder is empty.
/// A prompt whose answers all say the same has no pair.
Result<ChosenAnswers> choose_pairs(engine::Engine& engine, const DialogueEncoder& encoder,
                                   std::span<const engine::Tokens> prompts,
                                   std::vector<engine::Generation> generations, std::int64_t n,
                                   feedback::PairPolicy policy, engine::ScoreRequest scoring,
                                   Random& random, engine::RunObserver& observer);

}  // namespace arbiter::studio
