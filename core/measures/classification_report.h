// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// What a classifier or a tagger is worth, counted on examples whose truth is known. Pure
/// functions on plain values: nothing here knows where the answers come from, so that the engine,
/// the command line and the window count in one way.
namespace arbiter::measures {

/// Shares in [0, 1]; one whose denominator is 0 is 0, as scikit-learn has it by default.
struct Figures {
  double precision = 0;  ///< right ones among those that were named so
  double recall = 0;     ///< right ones among those that are so
  double f1 = 0;         ///< their harmonic mean
};

/// From counts: of what was named, what is so, and what is both.
Figures figures_of(std::int64_t correct, std::int64_t predicted, std::int64_t support);

/// One class or entity type.
struct ClassFigures {
  std::string name;
  Figures figures;
  std::int64_t support = 0;    ///< how many are so
  std::int64_t predicted = 0;  ///< how many were named so
  std::int64_t correct = 0;
};

struct Averages {
  Figures micro;     ///< of all counts together
  Figures macro;     ///< the mean over classes, each as much as any other
  Figures weighted;  ///< the mean over classes by their support
};

/// Classes without any support and prediction are left out of the means; those that were only ever
/// named in error count with 0.
Averages averages_of(std::span<const ClassFigures> classes);

struct ClassificationReport {
  std::vector<ClassFigures> classes;  ///< in the order of the labels
  Averages averages;
  double accuracy = 0;
  std::int64_t count = 0;                            ///< examples
  std::vector<std::vector<std::int64_t>> confusion;  ///< `[true class][named class]`
};

/// `truth[i]` and `predicted[i]` are indices into `labels`, of example i; both as long.
ClassificationReport classification_report(const std::vector<std::string>& labels,
                                           std::span<const std::int32_t> truth,
                                           std::span<const std::int32_t> predicted);

}  // namespace arbiter::measures
