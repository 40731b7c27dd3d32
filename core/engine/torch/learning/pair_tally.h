// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/engine/accuracy.h"
#include "core/engine/engine.h"
#include "core/engine/torch/learning/reward_examples.h"

namespace arbiter::engine::learning {

/// Which pairs were ordered rightly, and of which prompts they are: gathered over several steps or
/// models, kept with a checkpoint, told as a share.
class PairTally {
 public:
  void add(const RewardFigures& figures);
  void clear();
  bool empty() const { return differences_.empty(); }
  Accuracy accuracy() const { return accuracy_of(differences_, groups_); }
  /// `name` with its counts (held_out.h); nothing where nothing was counted. `times`: how often
  /// each pair was counted, as by each member of an ensemble.
  void add_to(std::vector<Metric>& summary, const std::string& name, std::size_t times = 1) const;

  nlohmann::json to_json() const;
  static PairTally from_json(const nlohmann::json& json);

 private:
  std::vector<double> differences_;  ///< their signs: more is not asked of them
  std::vector<std::int64_t> groups_;
};

}  // namespace arbiter::engine::learning
