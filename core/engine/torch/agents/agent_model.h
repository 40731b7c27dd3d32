// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/torch/agents/network.h"
#include "core/engine/torch/agents/observation_bins.h"
#include "core/tasks/control/environment.h"

namespace arbiter::engine::agents {

using tasks::control::Spec;

/// Numbers that observations are scaled by; empty: as they are.
struct ObservationScale {
  std::vector<double> mean;
  std::vector<double> variance;

  bool empty() const { return mean.empty(); }
  /// `[rows, observations]` in place: to mean 0 and deviation 1, within 10.
  void apply(std::span<float> rows) const;
};

/// An agent as it is kept: what it takes to act, and to go on learning from.
struct AgentModel {
  std::string environment;  ///< where it was trained
  std::string algorithm;    ///< `agent_ppo`
  NetworkShape shape;       ///< of the network that acts; of a table: only inputs and outputs
  /// By what they are for: `policy`, `value`, `q`; empty: a table.
  std::map<std::string, std::vector<NamedNumbers>> networks;
  std::vector<float> log_std;  ///< of actions that are numbers
  ObservationScale scale;
  ObservationBins bins;      ///< of a table
  std::vector<float> table;  ///< `[cells, actions]`

  bool is_table() const { return networks.empty(); }
  /// Which of the networks acts.
  const char* acting() const { return networks.contains("q") ? "q" : "policy"; }
};

/// Into a checkpoint's folder: `config.json` and `model.safetensors`. `notes` are added to the
/// first, such as what the agent was measured at.
Result<void> write_agent(const AgentModel& model, const nlohmann::json& notes,
                         const std::filesystem::path& folder);
/// What is no agent, damaged, or holds NaN is an error that says so.
Result<AgentModel> read_agent(const std::filesystem::path& folder);

/// An error unless the agent sees and does what the environment asks for.
Result<void> check_fits(const AgentModel& model, const Spec& spec,
                        const std::filesystem::path& folder);

/// An agent that acts and does not learn. Not shared between threads.
class Actor {
 public:
  /// The model fits the environment.
  Actor(const AgentModel& model, const Spec& spec);

  /// What it prefers of each action in `rows` observations (at most kChunk): logits, values or
  /// means, `[actions][kChunk]`; stands until the next call.
  std::span<const float> preferences(std::span<const float> observations, std::int64_t rows);
  /// The likeliest actions: numbers of choices, or `[rows, actions]`.
  void choose(std::span<const float> observations, std::int64_t rows,
              std::span<std::int64_t> choices);
  void choose(std::span<const float> observations, std::int64_t rows, std::span<float> values);

  const std::vector<float>& log_std() const { return log_std_; }

 private:
  Spec spec_;
  ObservationScale scale_;
  ObservationBins bins_;
  std::vector<float> table_;
  std::vector<float> log_std_;
  Parameters parameters_;
  std::unique_ptr<Network> network_;
  std::vector<float> scaled_;
  Floats preferences_;  ///< of a table
};

}  // namespace arbiter::engine::agents
