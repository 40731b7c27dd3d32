// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/engine/engine.h"
#include "core/engine/torch/agents/agent_model.h"
#include "core/tasks/control/environment.h"
#include "core/tasks/control/vector_environments.h"

namespace arbiter::engine::agents {

/// What an agent got in some episodes.
struct Played {
  std::int64_t episodes = 0;
  double mean = 0;            ///< of the returns
  double standard_error = 0;  ///< of that mean
  double mean_length = 0;
};

/// Of a training's seeds, of the evaluations within it, and of the test at its end: streams that
/// have nothing in common.
std::uint64_t training_seed(std::int64_t seed);
inline constexpr std::uint64_t evaluation_seed = 0x6576616c75617465ULL;
inline constexpr std::uint64_t test_seed = 0x7465737465707300ULL;

/// Lets the agent's likeliest actions be played, episode i from a seed that follows from (seed, i).
/// `stopped` is asked between steps; true: what comes back is of no use.
Played play(const AgentModel& model, const tasks::control::EnvironmentEntry& entry,
            std::int64_t episodes, std::uint64_t seed, const std::function<bool()>& stopped);

/// The last episodes of a training, as Stable-Baselines3 logs them.
class EpisodeLog {
 public:
  void add(std::span<const tasks::control::EndedEpisode> ended);
  /// `rollout/ep_rew_mean` and `rollout/ep_len_mean` of the last 100, `rollout/ep_rew_mean_20` of
  /// the last 20; nothing before the first.
  void add_to(std::vector<Metric>& metrics) const;
  nlohmann::json save() const;
  void restore(const nlohmann::json& saved);

 private:
  struct Episode {
    double total = 0;
    std::int64_t length = 0;
  };
  std::deque<Episode> last_;
};

}  // namespace arbiter::engine::agents
