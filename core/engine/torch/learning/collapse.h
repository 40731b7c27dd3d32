// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>

#include "core/engine/engine.h"
#include "core/engine/policy_options.h"

namespace arbiter::engine::learning {

/// Watches a policy's metrics for the ways in which it collapses: no entropy left (it writes one
/// text), a KL that ran away from the reference, responses that shrank to nothing.
class CollapseWatch {
 public:
  explicit CollapseWatch(const OnPolicyOptions& options) : options_(options) {}

  /// An error that names the metric once it was beyond its limit `collapse_patience` times in a
  /// row. `has_checkpoint`: whether the run has one to go on from.
  Result<void> observe(std::int64_t step, std::span<const Metric> metrics, bool has_checkpoint);

  /// For a checkpoint: rounds in a row beyond a limit, by metric.
  const std::map<std::string, std::int64_t>& rounds_beyond() const { return beyond_; }
  void set_rounds_beyond(std::map<std::string, std::int64_t> rounds) {
    beyond_ = std::move(rounds);
  }

 private:
  struct Limit {
    const char* metric;
    double value;
    bool is_minimum;
  };
  std::vector<Limit> limits() const;

  const OnPolicyOptions& options_;
  std::map<std::string, std::int64_t> beyond_;
};

}  // namespace arbiter::engine::learning
