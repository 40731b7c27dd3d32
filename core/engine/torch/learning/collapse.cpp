// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/collapse.h"

#include <algorithm>
#include <cstdio>

namespace arbiter::engine::learning {
namespace {

/// A response of nothing but its end.
constexpr double kShortestLength = 1.001;

std::string short_number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

std::unexpected<Error> collapsed(const char* metric, double value, double limit,
                                 std::int64_t rounds, std::int64_t step, bool has_checkpoint) {
  return fail(ErrorCode::diverged,
              has_checkpoint
                  ? ARBITER_MESSAGE("core",
                                    "The policy has collapsed: {metric} was {value} at step "
                                    "{step}, beyond its limit of {limit} for {rounds} rounds in a "
                                    "row. The last checkpoint is kept. Raise the KL coefficient or "
                                    "lower the learning rate, and go on from an earlier "
                                    "checkpoint.")
                  : ARBITER_MESSAGE("core",
                                    "The policy has collapsed: {metric} was {value} at step "
                                    "{step}, beyond its limit of {limit} for {rounds} rounds in a "
                                    "row, before the first checkpoint. Raise the KL coefficient or "
                                    "lower the learning rate, and start again."),
              {{"metric", metric},
               {"value", short_number(value)},
               {"limit", short_number(limit)},
               {"rounds", std::to_string(rounds)},
               {"step", std::to_string(step)}});
}

}  // namespace

std::vector<CollapseWatch::Limit> CollapseWatch::limits() const {
  std::vector<Limit> limits;
  if (options_.min_entropy > 0)
    limits.push_back({"policy/entropy_avg", options_.min_entropy, true});
  if (options_.max_kl > 0) limits.push_back({"objective/kl", options_.max_kl, false});
  limits.push_back({"response/length_avg", kShortestLength, true});
  return limits;
}

Result<void> CollapseWatch::observe(std::int64_t step, std::span<const Metric> metrics,
                                    bool has_checkpoint) {
  if (options_.collapse_patience == 0) return {};
  for (const auto& limit : limits()) {
    const auto found = std::ranges::find(metrics, limit.metric, &Metric::name);
    if (found == metrics.end()) continue;
    const bool beyond = limit.is_minimum ? found->value < limit.value : found->value > limit.value;
    auto& rounds = beyond_[limit.metric];
    rounds = beyond ? rounds + 1 : 0;
    if (rounds >= options_.collapse_patience)
      return collapsed(limit.metric, found->value, limit.value, rounds, step, has_checkpoint);
  }
  return {};
}

}  // namespace arbiter::engine::learning
