// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/held_out.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace arbiter::engine::learning {
namespace {

constexpr std::array<std::string_view, 5> kShares{"eval/accuracy", "eval/rewards/accuracies",
                                                  "eval/ece", "eval/ece_calibrated",
                                                  "eval/temperature"};

}  // namespace

void add_counts(const std::string& name, const Accuracy& accuracy, std::vector<Metric>& summary,
                std::size_t times) {
  const double pairs = accuracy.distinct() / static_cast<double>(times);
  summary.push_back({name + "_n", pairs});
  summary.push_back({name + "_prompts", accuracy.groups.count});
  summary.push_back({name + "_independent", std::min(accuracy.independent(), pairs)});
}

std::vector<Metric> worth_drawing(std::vector<Metric> metrics, const Accuracy& accuracy) {
  if (accuracy.distinct() >= fewest_pairs_to_tell) {
    for (const char* share : {"eval/accuracy", "eval/rewards/accuracies"})
      if (std::ranges::find(metrics, share, &Metric::name) != metrics.end())
        metrics.push_back({std::string(share) + "_n", accuracy.distinct()});
    return metrics;
  }
  std::erase_if(metrics, [](const Metric& metric) {
    return std::ranges::find(kShares, metric.name) != kShares.end();
  });
  return metrics;
}

}  // namespace arbiter::engine::learning
