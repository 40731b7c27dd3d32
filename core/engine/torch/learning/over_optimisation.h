// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/engine/accuracy.h"
#include "core/engine/engine.h"
#include "core/engine/over_optimisation.h"
#include "core/engine/policy_options.h"

namespace arbiter::engine::learning {

/// How the base model answers, to the first prompts of a run.
struct BaseBand {
  double log_probability = 0;  ///< of a token, by the base model: a tenth of its answers is below
  double length = 0;           ///< tokens an answer
  double distinct_pairs = 0;
  double repetition = 0;
  std::int64_t answers = 64;  ///< that it was measured on, as many as in each round
};
/// `mean_log_probabilities`: of each answer's tokens, by the base model itself.
BaseBand band_of(std::span<const Generation> answers, std::vector<double> mean_log_probabilities);

/// Sees that a policy pleases its reward model in place of the judges (Gao et al. 2023, "Scaling
/// Laws for Reward Model Overoptimization"), by what can be known without them: its answers are no
/// longer such as the base model writes, become much shorter or longer, repeat themselves or each
/// other; or the mean of an ensemble rises while what all members grant falls. It reads neither a
/// gold reward nor prompts for test.
class OverOptimisationWatch {
 public:
  explicit OverOptimisationWatch(const OnPolicyOptions& options) : options_(options) {}

  bool has_band() const { return band_.has_value(); }
  void set_band(const BaseBand& band) { band_ = band; }
  /// How many answers the base model writes as readily as the likelier nine tenths of its own; of
  /// those with one `groups[i]`, which share a prompt, none is a witness of its own.
  Accuracy like_base(std::span<const double> mean_log_probabilities,
                     std::span<const std::int64_t> groups) const;

  /// One iteration's metrics. The first sign that was there twice in a row sets `found`; answers
  /// that are far from the base model's do so at once. What is so in the first round, before any
  /// update, is how the run began and no sign of it: a policy from elsewhere may write otherwise.
  void observe(std::int64_t step, std::span<const Metric> metrics);
  /// When and by what it was seen, from then on.
  struct Found {
    std::int64_t step = 0;
    OverOptimisation sign = OverOptimisation::unlike_base;
  };
  const std::optional<Found>& found() const { return found_; }

  /// Whether the last round had no sign at all.
  bool calm() const { return calm_; }

  nlohmann::json state() const;
  void restore(const nlohmann::json& state);

 private:
  bool disagreement(std::span<const Metric> metrics);

  const OnPolicyOptions& options_;
  std::optional<BaseBand> band_;
  std::map<std::string, std::int64_t> in_a_row_;
  std::optional<std::set<std::string>> from_the_start_;  ///< unset before the first round
  std::optional<Found> found_;
  bool calm_ = true;
  // Smoothed over rounds; unset before the first.
  std::optional<double> score_, lower_;
  double best_lower_ = 0, score_at_best_ = 0;
};

}  // namespace arbiter::engine::learning
