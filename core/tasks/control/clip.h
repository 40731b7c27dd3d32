// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/tasks/control/environment.h"

/// A short film of an agent: what it saw, what it did, and what it looked like. A clip is a
/// response (project::ClipBody): small, exact, drawn from its recorded states.
namespace arbiter::tasks::control {

inline constexpr const char* clip_media_type = "application/vnd.arbiter.clip+json";

struct ClipStep {
  std::vector<float> observation;  ///< what the agent saw before it acted
  std::vector<double> state;       ///< of the world before it acted, to draw it
  std::int64_t choice = 0;         ///< the action, where discrete
  std::vector<float> values;       ///< else its numbers
  double reward = 0;               ///< the environment's own; never shown to who judges
};

struct Clip {
  std::string environment;
  std::vector<ClipStep> steps;  ///< at least one
  bool terminated = false;      ///< the last step ended the task

  /// Sum of the environment's own rewards.
  double true_return() const;
};

/// What is to be recorded of a world in which `action` is about to be taken: everything but the
/// reward.
ClipStep clip_step(const Environment& environment, const Action& action);
/// The action of a recorded step. It refers to `step`.
Action action_of(const ClipStep& step);
/// A recorded step as it is drawn.
Scene scene_of(const EnvironmentEntry& entry, const ClipStep& step);

/// As it is kept in a file: JSON, compressed by gzip; numbers come back to the bit.
std::string encode_clip(const Clip& clip);
/// Checks everything: the environment is known, all steps have its numbers of values, none is
/// infinite, each can be drawn. What is damaged is ErrorCode::parse and says how.
Result<Clip> decode_clip(std::string_view bytes);

}  // namespace arbiter::tasks::control
