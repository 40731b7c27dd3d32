// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/project/types.h"

/// A comparison may have one response, of whatever kind of body: it is judged by itself. Its
/// judgment is `ranked`, its ranking names the one response, and `ratings` says what was said:
/// {"good": true}, {"good": false} or {"score": x}. Skipping and taking back are as for any other.
namespace arbiter::project {

class Project;

/// What is said of a single response: good or bad, or a score. Exactly one of the two is set.
struct Rating {
  std::optional<bool> good;
  std::optional<double> score;

  static Rating of(bool good) { return {good, std::nullopt}; }
  static Rating of(double score) { return {std::nullopt, score}; }
  friend bool operator==(const Rating&, const Rating&) = default;
};

/// Whether its response stands alone, so that it is rated, not ranked.
inline bool is_single(const Comparison& comparison) { return comparison.responses.size() == 1; }

/// As a judgment holds it, and back; nothing where it is no rating of one response.
nlohmann::json to_ratings(const Rating& rating);
std::optional<Rating> rating_from(const nlohmann::json& ratings);
/// What a judgment says of the single response it names; nothing for one of several responses and
/// for one that was skipped or taken back.
std::optional<Rating> rating_of(const Judgment& judgment);

/// How single responses are judged in a project.
struct RatingScale {
  int points = 0;  ///< 0: good or bad; else 2 to 9: a score of 1 to `points`

  bool is_scored() const { return points > 0; }
  /// Good and bad are always understood; of scores the whole steps of the scale.
  bool has(const Rating& rating) const;
  /// Whether a rating speaks for the response: good, or a score above the middle of the scale.
  /// Nothing for the middle itself, and for a score where there is no scale or that is not on it.
  std::optional<bool> is_good(const Rating& rating) const;
  friend bool operator==(const RatingScale&, const RatingScale&) = default;
};
inline constexpr int most_scale_points = 9;

/// The project's; `good or bad` where it says nothing.
Result<RatingScale> rating_scale(Project& project);
/// Refuses other numbers of points than 0 and 2 to 9. What was judged keeps its scores.
Result<void> set_rating_scale(Project& project, RatingScale scale);

}  // namespace arbiter::project
