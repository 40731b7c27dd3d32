// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace arbiter::engine {

/// By what it was seen that a policy pleases its reward model and no longer its judges. A run's
/// summary has it as `check/over_optimised_by`, with the step as `check/over_optimised_at`.
enum class OverOptimisation : std::uint8_t {
  unlike_base = 1,   ///< few answers are such as the base model writes
  length = 2,        ///< a third of the base model's length, or three times it
  repetition = 3,    ///< answers repeat themselves
  sameness = 4,      ///< answers repeat each other
  disagreement = 5,  ///< the ensemble's mean rises, what all members grant falls
};

}  // namespace arbiter::engine
