// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/project/rating.h"

namespace arbiter::feedback {

/// What a simulated annotator goes by.
enum class Strategy : std::uint8_t {
  gold,    ///< the task's known scoring rule; equal scores tie
  random,  ///< nothing: any order is as likely
  longer,  ///< the longer text; equal lengths tie
  truth,   ///< what the project knows to be right; two right or two wrong ones tie
};

const char* strategy_name(Strategy strategy);
Result<Strategy> strategy_from_name(const std::string& name);

/// A response as the annotator sees it.
struct SeenResponse {
  std::string text;
  bool ended = true;  ///< false: cut off before its writer ended it
};

/// A known scoring rule; higher is better. Of a single response, from 0 (all bad) to 1 (all good).
using GoldReward = std::function<double(const std::string& prompt, const SeenResponse& response)>;

/// Plays an annotator of known quality: with probability `noise` the preference is turned round.
struct SimulatedAnnotator {
  Strategy strategy = Strategy::gold;
  double noise = 0;  ///< in [0, 1]
  GoldReward gold;   ///< for Strategy::gold and Strategy::truth

  /// Tiers of positions, best first. Draws from `random` only.
  std::vector<std::vector<std::size_t>> answer(const std::string& prompt,
                                               std::span<const SeenResponse> responses,
                                               Random& random) const;

  /// What is said of one response by itself, in the terms of `scale`: good above one half of what
  /// the rule may give, or the nearest step of the scale; turned round (a score: mirrored) with
  /// probability `noise`. Strategy::longer has nothing to compare with and is not asked.
  project::Rating rate(const std::string& prompt, const SeenResponse& response,
                       const project::RatingScale& scale, Random& random) const;
};

}  // namespace arbiter::feedback
