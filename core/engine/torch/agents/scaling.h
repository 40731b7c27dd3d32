// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "core/engine/torch/agents/agent_model.h"

namespace arbiter::engine::agents {

/// Mean and variance of a stream of rows, by the parallel algorithm of Chan et al. (1983) and with
/// Stable-Baselines3's start: as if 1e-4 rows of mean 0 and variance 1 had been there before.
class RunningMoments {
 public:
  explicit RunningMoments(std::int64_t width)
      : mean_(static_cast<std::size_t>(width), 0.0),
        variance_(static_cast<std::size_t>(width), 1.0) {}

  /// `[rows, width]`.
  template <class T>
  void add(std::span<const T> rows);
  const std::vector<double>& mean() const { return mean_; }
  const std::vector<double>& variance() const { return variance_; }

  nlohmann::json save() const;
  bool restore(const nlohmann::json& saved);

 private:
  std::vector<double> mean_;
  std::vector<double> variance_;
  double count_ = 1e-4;
};

/// Observations scaled by what has been seen so far, and rewards by the deviation of the discounted
/// return: what Stable-Baselines3 calls VecNormalize. Each is done only where it is asked for.
class Scaling {
 public:
  Scaling(bool observations, bool rewards, std::int64_t width, std::int64_t environments,
          double gamma);

  bool scales_observations() const { return observations_; }
  /// Learns from `[n, width]` observations.
  void watch(std::span<const float> observations);
  /// Into what the networks read.
  void apply(std::span<float> rows) const;
  /// A step's rewards in place; `ended[i]` is not 0 where an episode ended with it.
  void scale_rewards(std::span<double> rewards, std::span<const std::uint8_t> terminated,
                     std::span<const std::uint8_t> truncated);
  /// For the model; empty where observations are as they are.
  ObservationScale scale() const;
  /// Begins as a model's was.
  void start_from(const ObservationScale& scale);

  nlohmann::json save() const;
  bool restore(const nlohmann::json& saved);

 private:
  void refresh();

  bool observations_;
  bool rewards_;
  double gamma_;
  RunningMoments seen_;
  RunningMoments returns_seen_;
  std::vector<double> returns_;  ///< of each environment's episode so far
  ObservationScale scale_;
};

}  // namespace arbiter::engine::agents
