// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/project/repositories.h"
#include "core/studio/measure/win_rate.h"

/// Shares as they are shown: never without what they were counted on.
namespace arbiter::studio {

/// Below so many pairs a share is not told: its interval is wider than what anybody asks of it.
inline constexpr std::int64_t fewest_to_tell = 30;

/// A share with its 95% interval and the number of pairs that it was counted on.
struct Figure {
  double value = 0;
  double low = 0;
  double high = 1;
  std::int64_t n = 0;

  bool too_few() const { return n < fewest_to_tell; }
};

/// With Wilson's score interval; where the pairs came in groups that share a prompt
/// (`Accuracy::end_group`), on the number of independent pairs that say as much: the effective
/// sample size by the share's variance between groups (Kish 1965; in Wilson's interval as Korn and
/// Graubard 1998 put it into Clopper and Pearson's).
Figure figure_of(const Accuracy& accuracy);
Figure figure_of(const Interval& interval, std::int64_t n);

/// A finished run's accuracy on judged pairs that it was not trained on; none where it measured
/// none.
std::optional<Figure> held_out_accuracy(const project::Run& run);
/// What measuring a run's win rate gave and was kept (`keep_evaluation`); null: not measured.
Result<nlohmann::json> evaluation_of(project::Project& project, const project::Run& run);
Result<void> keep_evaluation(project::Project& project, const project::Run& run,
                             const nlohmann::json& report);

/// The win rate in what EvaluateReport::to_json made; none where there is none.
std::optional<Figure> win_rate_of(const nlohmann::json& evaluation);

/// A figure of a report by the names of its value, number and interval; none where it was not
/// measured.
std::optional<Figure> figure_in(const nlohmann::json& report, const std::string& value,
                                const std::string& n, const std::string& interval);

/// "84.3 % of 4,814 pairs (83.2 to 85.3)", "too few to tell (11 pairs)"; `things` is what was
/// counted, in the plural.
std::string describe(const Figure& figure, const std::string& things = "pairs");

/// "4,814".
std::string grouped(std::int64_t number);

/// `[low, high]`, or null where nothing was counted.
nlohmann::json interval_json(const Figure& figure);

}  // namespace arbiter::studio
