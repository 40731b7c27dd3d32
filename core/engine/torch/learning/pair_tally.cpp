// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/pair_tally.h"

#include <algorithm>

#include "core/engine/torch/learning/held_out.h"

namespace arbiter::engine::learning {

void PairTally::add(const RewardFigures& figures) {
  for (const double difference : figures.differences)
    differences_.push_back(difference > 0 ? 1 : difference < 0 ? -1 : 0);
  groups_.insert(groups_.end(), figures.groups.begin(), figures.groups.end());
}

void PairTally::clear() {
  differences_.clear();
  groups_.clear();
}

void PairTally::add_to(std::vector<Metric>& summary, const std::string& name,
                       std::size_t times) const {
  if (empty()) return;
  auto of_all = accuracy();
  summary.push_back({name, of_all.value()});
  add_counts(name, of_all, summary, times);
}

nlohmann::json PairTally::to_json() const {
  return {{"signs", std::vector<int>(differences_.begin(), differences_.end())},
          {"groups", groups_}};
}

PairTally PairTally::from_json(const nlohmann::json& json) {
  PairTally tally;
  if (!json.is_object()) return tally;
  tally.differences_ = json.value("signs", std::vector<double>());
  tally.groups_ = json.value("groups", std::vector<std::int64_t>());
  if (tally.differences_.size() != tally.groups_.size()) tally.clear();
  return tally;
}

}  // namespace arbiter::engine::learning
