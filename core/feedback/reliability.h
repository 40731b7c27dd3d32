// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/project/types.h"

/// How far each annotator can be relied on, from how they agree with the others. Pure functions.
namespace arbiter::feedback {

/// One thing that a rater said of an item; all three counted from 0. A rater may label an item
/// more than once.
struct CrowdLabel {
  std::size_t rater = 0;
  std::size_t item = 0;
  std::size_t category = 0;
};

struct CrowdSize {
  std::size_t raters = 0;
  std::size_t items = 0;
  std::size_t categories = 0;
};

/// How a rater may err: `own_matrix` has a probability for each true and each given category
/// (Dawid and Skene 1979), `one_coin` only that of being right, all errors being equally likely.
enum class RaterModel : std::uint8_t { own_matrix, one_coin };

struct CrowdOptions {
  RaterModel model = RaterModel::own_matrix;
  /// Labels that each rater is imagined to have given before, with the crowd's own share of right
  /// ones: keeps raters of few labels near the crowd. One-coin only.
  double prior_labels = 0;
  int most_rounds = 500;
  double tolerance = 1e-10;  ///< of the log-likelihood, relative
};

struct CrowdFit {
  std::vector<double> prevalence;               ///< `[categories]`
  std::vector<std::vector<double>> posteriors;  ///< `[items][categories]`
  /// `[raters][true category][given category]`
  std::vector<std::vector<std::vector<double>>> matrices;
  std::vector<double> accuracies;  ///< expected share of right labels, `[raters]`
  double log_likelihood = 0;
  int rounds = 0;
};

/// Expectation maximisation from the shares of votes.
CrowdFit fit_crowd(std::span<const CrowdLabel> labels, const CrowdSize& size,
                   const CrowdOptions& options = {});

/// How much a judgment of each annotator should count, 0.05 or more: the one-coin probability of
/// being right on a pair of responses (better, worse, tied), above chance. Only pairs that two or
/// more annotators judged tell anything; who shares none gets the mean. The weights' mean over the
/// judgments is 1.
std::map<project::Id, double> reliability_weights(std::span<const project::Judgment> live);

}  // namespace arbiter::feedback
