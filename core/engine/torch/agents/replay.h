// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <span>

#include "core/engine/torch/agents/learner.h"
#include "core/engine/torch/agents/network.h"
#include "core/engine/torch/agents/optimiser.h"

namespace arbiter::engine::agents {

/// The last so many steps of an agent whose actions are discrete.
class Replay {
 public:
  Replay(std::int64_t capacity, std::int64_t width) : capacity_(capacity), width_(width) {}

  std::int64_t size() const { return static_cast<std::int64_t>(rewards.size()); }

  void add(std::span<const float> seen, float action, double reward, bool terminated,
           std::span<const float> then) {
    if (size() < capacity_) {
      rewards.push_back(0);
      actions.push_back(0);
      goes_on.push_back(0);
      observations.resize(observations.size() + seen.size());
      next_observations.resize(next_observations.size() + seen.size());
    }
    const auto at = static_cast<std::size_t>(next_);
    rewards[at] = static_cast<float>(reward);
    actions[at] = action;
    goes_on[at] = terminated ? 0.0F : 1.0F;
    const auto row = next_ * width_;
    std::ranges::copy(seen, observations.begin() + row);
    std::ranges::copy(then, next_observations.begin() + row);
    next_ = (next_ + 1) % capacity_;
  }

  void save(LearnerState& state) const {
    state.values["replay_next"] = next_;
    state.values["replay_size"] = size();
    for_each([&](const char* name, const Floats& numbers, std::int64_t) {
      save_numbers(numbers, name, state);
    });
  }

  bool restore(const LearnerState& state) {
    const auto count = state.values.value("replay_size", std::int64_t{0});
    next_ = state.values.value("replay_next", std::int64_t{0});
    bool whole = count >= 0 && count <= capacity_ && next_ >= 0 && next_ < capacity_;
    if (!whole) return false;
    for_each([&](const char* name, const Floats& numbers, std::int64_t per_row) {
      whole = whole && restore_numbers(state, name, count * per_row, const_cast<Floats&>(numbers));
    });
    return whole;
  }

  Floats observations;       ///< `[size, width]`
  Floats next_observations;  ///< what was seen after the step, at an episode's
                             ///< end too
  Floats actions;
  Floats rewards;
  Floats goes_on;  ///< 0 where the step ended the task

 private:
  template <class Visit>
  void for_each(Visit visit) const {
    visit("replay.observations", observations, width_);
    visit("replay.next_observations", next_observations, width_);
    visit("replay.actions", actions, 1);
    visit("replay.rewards", rewards, 1);
    visit("replay.goes_on", goes_on, 1);
  }

  std::int64_t capacity_;
  std::int64_t width_;
  std::int64_t next_ = 0;
};

}  // namespace arbiter::engine::agents
