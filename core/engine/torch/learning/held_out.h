// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/accuracy.h"
#include "core/engine/engine.h"

/// What a run tells of its held-out pairs, and what is too little to be told.
namespace arbiter::engine::learning {

/// Adds how many pairs and prompts the share `name` stands on, and how many independent pairs would
/// tell as much: `name_n`, `name_prompts`, `name_independent`. `times`: how often each pair was
/// counted.
void add_counts(const std::string& name, const Accuracy& accuracy, std::vector<Metric>& summary,
                std::size_t times = 1);

/// The metrics as curves show them: a share has its `_n` beside it; shares and calibration are left
/// out where fewer than `fewest_pairs_to_tell` pairs stand behind them.
std::vector<Metric> worth_drawing(std::vector<Metric> metrics, const Accuracy& accuracy);

}  // namespace arbiter::engine::learning
