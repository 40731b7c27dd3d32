// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/project/types.h"

/// How far annotators agree, and what their judgments look like. Pure functions.
namespace arbiter::feedback {

struct Interval {
  double low = 0;
  double high = 0;
};

/// The 95% interval of a share (Wilson 1927): right for small counts too. {0, 1} without any.
Interval wilson_interval(std::int64_t successes, std::int64_t trials);

/// Agreement beyond chance of two raters. Row: the first one's category, column: the second's.
struct CohenKappa {
  double observed = 0;        ///< share of items on which they agree
  double expected = 0;        ///< that chance alone would give
  double kappa = 0;           ///< 1 where both always give the same single category
  double standard_error = 0;  ///< asymptotic (Fleiss, Cohen and Everitt 1969)
  Interval interval;          ///< 95%
};

using CountTable = std::vector<std::vector<std::int64_t>>;

/// Null for a table without items.
std::optional<CohenKappa> cohen_kappa(const CountTable& table);

/// Fleiss' kappa of items x categories counts; every item has the same number (>= 2) of raters.
std::optional<double> fleiss_kappa(const CountTable& table);

enum class Measurement : std::uint8_t { nominal, interval };

/// Krippendorff's alpha. One row a rater, one column an item, null where it was not rated.
std::optional<double> krippendorff_alpha(
    const std::vector<std::vector<std::optional<double>>>& ratings, Measurement measurement);

/// What a judgment says of a pair, by where the answers stood on the screen.
enum class Position : std::uint8_t { left, right, tie, both_good, both_bad, skip };
inline constexpr std::size_t position_count = 6;

/// One annotator's live judgments in figures. Rankings of more than two count the best answer:
/// shown first is left, shown elsewhere right.
struct AnnotatorSummary {
  project::Id annotator = 0;
  std::int64_t judgments = 0;
  std::array<std::int64_t, position_count> by_position{};
  double left_share = 0;      ///< of the judgments that prefer one side
  Interval left_interval;     ///< one half inside: no sign of a position bias
  double median_seconds = 0;  ///< a judgment without idle time; 0 where not recorded
};

/// By ascending annotator id. A preference whose shown order is not recorded counts for no side.
std::vector<AnnotatorSummary> summarise_annotators(std::span<const project::Judgment> live);

/// Two annotators over the pairs of answers that both judged (skips left out).
struct PairAgreement {
  project::Id first = 0;
  project::Id second = 0;
  std::int64_t shared = 0;
  CohenKappa agreement;
};

/// Every two annotators with something in common, by ascending ids.
std::vector<PairAgreement> agreement_of_annotators(std::span<const project::Judgment> live);

}  // namespace arbiter::feedback
