// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/accuracy.h"
#include "core/engine/engine.h"

/// What a run tells of its held-out pairs, and what is too little to be told.
namespace arbiter::engine::learning {

/// Adds how many pairs and prompts the share `name` stands on, and how many independent pairs would
/// tell as much: `name_n`, `name_prompts`, `name_independent`.
void add_counts(const std::string& name, const Accuracy& accuracy, std::vector<Metric>& summary);

/// The metrics without shares and calibration where fewer than `fewest_pairs_to_tell` pairs stand
/// behind them: a curve shows no n.
std::vector<Metric> worth_drawing(std::vector<Metric> metrics, const Accuracy& accuracy);

}  // namespace arbiter::engine::learning
