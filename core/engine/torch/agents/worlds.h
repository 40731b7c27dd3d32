// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "core/tasks/control/vector_environments.h"

namespace arbiter::engine::agents {

/// The environments that an agent learns in, acted in by rows of `taken` as an `Experience` has
/// them: an action's number, or its numbers.
class Worlds {
 public:
  Worlds(const tasks::control::EnvironmentEntry& entry, std::int64_t count, std::uint64_t seed)
      : all_(entry, count, seed), choices_(static_cast<std::size_t>(count)) {}

  const tasks::control::Spec& spec() const { return all_.spec(); }
  std::int64_t count() const { return all_.count(); }
  tasks::control::VectorEnvironments& all() { return all_; }
  const tasks::control::VectorEnvironments& all() const { return all_; }

  void step(std::span<const float> taken) {
    if (!spec().discrete) return all_.step(taken);
    for (std::size_t i = 0; i < choices_.size(); ++i)
      choices_[i] = static_cast<std::int64_t>(taken[i]);
    all_.step(std::span<const std::int64_t>(choices_));
  }

 private:
  tasks::control::VectorEnvironments all_;
  std::vector<std::int64_t> choices_;
};

}  // namespace arbiter::engine::agents
