// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

/// Of each `n` neighbouring generations to one prompt the one that the reward model likes best
/// (best-of-n sampling, Stiennon et al. 2020); of equals the first. `prompts` has one entry for
/// each generation.
Result<std::vector<engine::Generation>> best_of(engine::Engine& engine,
                                                const DialogueEncoder& encoder,
                                                std::span<const engine::Tokens> prompts,
                                                std::vector<engine::Generation> generations,
                                                std::int64_t n, const engine::ScoreRequest& scoring,
                                                engine::RunObserver& observer);

/// The largest KL in nats per sequence between the best of n samples and the model they come from:
/// log n - (n - 1) / n (Stiennon et al. 2020, appendix G.3; Beirami et al. 2024 show that it is a
/// bound).
double best_of_kl_bound(std::int64_t n);

}  // namespace arbiter::studio
