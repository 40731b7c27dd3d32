// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/agents/agent_model.h"
#include "core/tasks/control/environment.h"

namespace arbiter::engine::agents {

/// What an agent in training needs to go on bit for bit. Random streams derive from (seed, step).
struct LearnerState {
  nlohmann::json values;
  std::map<std::string, std::vector<float>> numbers;
};

/// What every learner starts from.
struct LearnerPlace {
  const tasks::control::EnvironmentEntry* environment = nullptr;
  std::int64_t seed = 1;
  FeedbackSource* feedback = nullptr;  ///< whose word it learns from; null: nobody's
};

/// An agent that learns. No torch, nothing shared between threads.
class Learner {
 public:
  virtual ~Learner() = default;

  /// Steps of all environments so far.
  virtual std::int64_t steps() const = 0;
  /// Acts for a while and learns from it. What it has learned figures from is told by
  /// Stable-Baselines3's names. Without a step where it waits for people: ask again a little later.
  virtual Result<std::vector<Metric>> advance() = 0;
  /// As it acts now.
  virtual AgentModel model() const = 0;
  virtual LearnerState save() const = 0;
  /// False where the state is not of a training with these settings; nothing is promised then.
  virtual bool restore(const LearnerState& state) = 0;
  /// Takes over what an agent has learned; an error where it is of another form.
  virtual Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) = 0;
};

/// How far a training is, from 0 to 1.
inline double share_done(std::int64_t step, std::int64_t total) {
  return total > 0 ? static_cast<double>(step) / static_cast<double>(total) : 1;
}

std::unexpected<Error> other_form(const AgentModel& model, const std::filesystem::path& folder);

}  // namespace arbiter::engine::agents
