// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/engine/engine.h"

/// What can be told from sampled responses alone, without a reward model: in these a policy that
/// has learned to please its reward model in place of the judges changes first.
namespace arbiter::engine::learning {

/// Different pairs of neighbouring tokens over all such pairs of all responses (distinct-2: Li et
/// al. 2016, "A Diversity-Promoting Objective Function"); 1 where there is none.
double distinct_pairs(std::span<const Generation> responses);

/// Share of a response's runs of four tokens that it has written before, the mean over responses;
/// 0 for one that is shorter.
double repetition(std::span<const Generation> responses);

/// A number for each of the prompts, the same for those that are the same, never 0.
std::vector<std::int64_t> same_prompts(std::span<const Tokens> prompts);

}  // namespace arbiter::engine::learning
