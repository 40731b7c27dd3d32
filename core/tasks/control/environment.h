// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/tasks/control/scene.h"

/// Worlds in which an agent acts, with the dynamics, bounds, rewards, ends and starts of
/// Gymnasium's tasks of the same names. Plain C++: no torch, no project.
namespace arbiter::tasks::control {

/// What there is to know of an environment without running it.
struct Spec {
  std::string name;               ///< `CartPole-v1`
  std::int64_t observations = 0;  ///< numbers in an observation
  std::int64_t actions = 0;  ///< kinds of action, or, where they are not discrete, numbers in one
  bool discrete = true;
  std::vector<float> action_low;  ///< one a number; empty where discrete
  std::vector<float> action_high;
  std::vector<float> observation_low;  ///< one a number; may be infinite
  std::vector<float> observation_high;
  std::int64_t time_limit = 0;      ///< steps after which an episode is cut (truncated)
  double step_seconds = 0.02;       ///< how long a step lasts on the screen
  std::optional<double> solved_at;  ///< mean return at which it counts as solved
};

/// What an agent does in one step: `choice` where actions are discrete, else `values`.
struct Action {
  std::int64_t choice = 0;
  std::span<const float> values;
};

struct Step {
  double reward = 0;
  bool terminated = false;  ///< the task ended; a time limit is not known here
};

/// One world at one moment. Not shared between threads.
class Environment {
 public:
  virtual ~Environment() = default;

  virtual const Spec& spec() const = 0;
  /// Starts an episode, drawn as Gymnasium draws it but by our own generator.
  virtual void reset(Random& random) = 0;
  /// Everything that the next steps depend on, in float64; where the world has more to it than
  /// numbers (LunarLander), what is needed to draw it.
  virtual std::vector<double> state() const = 0;
  /// The reverse of `state`; false where the numbers are no state of this world, or where it cannot
  /// be put back into one.
  virtual bool set_state(std::span<const double> state) = 0;
  /// `[observations]`, as float32 as Gymnasium returns them.
  virtual void observe(std::span<float> into) const = 0;
  virtual Step step(const Action& action) = 0;
};

/// An environment that comes with the program: one file, and one line in `environments()`.
struct EnvironmentEntry {
  Spec spec;
  std::function<std::unique_ptr<Environment>()> make;
  /// What a state looks like, with the action that is taken in it (null: none, nothing pushes).
  /// Pure; an empty scene where the numbers are no state of this world.
  std::function<Scene(std::span<const double> state, const Action* action)> draw;
};

const std::vector<EnvironmentEntry>& environments();
/// Null where there is none of that name.
const EnvironmentEntry* find_environment(std::string_view name);

}  // namespace arbiter::tasks::control
