// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/torch/agents/learner.h"
#include "core/engine/torch/agents/network.h"

namespace arbiter::engine::agents {

/// Adam or RMSprop over all of some parameters.
class Optimiser {
 public:
  enum class Kind : std::uint8_t { adam, rmsprop };
  Optimiser(Kind kind, double epsilon) : kind_(kind), epsilon_(epsilon) {}

  /// One step along the gradients, which are scaled down to `max_norm` (0: not) and are zero
  /// afterwards. Returns their norm as it was.
  double step(Parameters& parameters, double rate, double max_norm);

  void save(LearnerState& state) const;
  bool restore(const LearnerState& state, std::int64_t size);

 private:
  Kind kind_;
  double epsilon_;
  std::int64_t steps_ = 0;
  Floats first_;
  Floats second_;
};

/// Numbers of `parameters`, padding included, to and from a state.
void save_numbers(const Floats& numbers, const char* name, LearnerState& state);
bool restore_numbers(const LearnerState& state, const char* name, std::int64_t size, Floats& into);

}  // namespace arbiter::engine::agents
