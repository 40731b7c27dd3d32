// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/project/rating.h"
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

/// What a judgment says of a pair, by where the answers stood on the screen. Rankings of more than
/// two answers have no sides: `several`. A preference whose order nobody knows (an imported one, in
/// the order of its file) is `unplaced`. A single response is `good` or `bad`, or `scored`.
enum class Position : std::uint8_t {
  left,
  right,
  tie,
  both_good,
  both_bad,
  skip,
  several,
  unplaced,
  good,
  bad,
  scored
};
inline constexpr std::size_t position_count = 11;

/// One annotator's live judgments in figures.
struct AnnotatorSummary {
  project::Id annotator = 0;
  std::int64_t judgments = 0;
  std::array<std::int64_t, position_count> by_position{};
  double left_share = 0;      ///< of the judgments that prefer one side of a pair
  Interval left_interval;     ///< one half inside: no sign of a position bias
  double median_seconds = 0;  ///< a judgment without idle time; 0 where not recorded

  std::int64_t at(Position position) const {
    return by_position[static_cast<std::size_t>(position)];
  }
  /// How many prefer one side of a pair.
  std::int64_t sided() const { return at(Position::left) + at(Position::right); }
};

/// Takes live judgments one by one.
class AnnotatorCounter {
 public:
  void add(const project::Judgment& judgment);
  /// By ascending annotator id. A preference whose shown order is not known counts for no side.
  std::vector<AnnotatorSummary> finish();

 private:
  struct Counted {
    AnnotatorSummary summary;
    std::vector<float> seconds;
  };
  std::map<project::Id, Counted> annotators_;
};

/// The same for judgments that are all there.
std::vector<AnnotatorSummary> summarise_annotators(std::span<const project::Judgment> live);

/// Two annotators over the pairs of answers, and the single answers found good or bad, that both
/// judged (skips and scores left out).
struct PairAgreement {
  project::Id first = 0;
  project::Id second = 0;
  std::int64_t shared = 0;
  CohenKappa agreement;
};

struct Agreement {
  std::vector<PairAgreement> pairs;  ///< by ascending ids
  std::int64_t found = 0;            ///< how many pairs of annotators have something in common
  /// Pairs of answers, and single ones found good or bad, that two or more people judged.
  std::int64_t items = 0;
  std::int64_t singles = 0;           ///< of `items`, single answers
  std::optional<double> alpha;        ///< Krippendorff's, nominal, over these
  std::int64_t scored = 0;            ///< single answers that two or more people gave a score
  std::optional<double> score_alpha;  ///< Krippendorff's, interval, over these
};

/// Takes live judgments one by one; holds some bytes of each opinion and, while it counts, one
/// table for each annotator, not one for each two.
class AgreementCounter {
 public:
  void add(const project::Judgment& judgment);
  /// Compares every two annotators with something in common. Where there are more than `most` such
  /// pairs, those with the most in common are kept. Null as soon as `stopped` says so.
  std::optional<Agreement> finish(std::size_t most = std::numeric_limits<std::size_t>::max(),
                                  const std::function<bool()>& stopped = {});

 private:
  struct Opinion {
    std::uint32_t item = 0;
    std::uint32_t annotator = 0;  ///< an index, in the order of ids
    std::uint8_t said = 0;
  };
  struct KeyHash {
    std::size_t operator()(const std::array<project::Id, 3>& key) const;
  };
  void add(const project::Judgment& judgment, const project::Rating& rating);
  void note(project::Id comparison, project::Id lower, project::Id higher, project::Id annotator,
            std::uint8_t said);
  void order();

  std::unordered_map<std::array<project::Id, 3>, std::uint32_t, KeyHash> items_;
  std::map<project::Id, std::uint32_t> annotators_;  ///< id -> index
  std::vector<Opinion> opinions_;
  /// Of each single response, what each annotator gave it last.
  std::unordered_map<project::Id, std::map<project::Id, double>> scores_;
};

/// Every two annotators with something in common, by ascending ids.
std::vector<PairAgreement> agreement_of_annotators(std::span<const project::Judgment> live);

}  // namespace arbiter::feedback
