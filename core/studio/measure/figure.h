// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/number_text.h"
#include "core/project/repositories.h"
#include "core/studio/measure/win_rate.h"

/// Shares as they are shown: never without what they were counted on.
namespace arbiter::studio {

inline constexpr std::int64_t fewest_to_tell = engine::fewest_pairs_to_tell;
/// The same of prompts, where it is known how many the pairs are of: how far prompts differ cannot
/// be estimated from fewer.
inline constexpr std::int64_t fewest_prompts_to_tell = 10;

/// A share with its 95% interval and the number of pairs that it was counted on.
struct Figure {
  double value = 0;
  double low = 0;
  double high = 1;
  std::int64_t n = 0;
  std::int64_t prompts = 0;  ///< that the pairs are of; 0: unknown

  bool too_few() const {
    return n < fewest_to_tell || (prompts > 0 && prompts < fewest_prompts_to_tell);
  }
};

/// With Wilson's score interval; where the pairs came in groups that share a prompt
/// (`Accuracy::end_group`), on the number of independent pairs that say as much
/// (`Accuracy::independent`; in Wilson's interval as Korn and Graubard 1998 put the effective
/// sample size into Clopper and Pearson's). Every share of pairs is told this way.
Figure figure_of(const Accuracy& accuracy);
Figure figure_of(const Interval& interval, std::int64_t n);

/// A finished run's accuracy on judged pairs that it was not trained on, with the interval that its
/// prompts give; none where it measured none. Runs of older programs do not know which pairs share
/// a prompt: theirs count as independent, and `prompts` is 0.
std::optional<Figure> held_out_accuracy(const project::Run& run);
/// A reward model's accuracy on training prompts that were left out by folds; none where there was
/// no cross-validation. It is of models of the same settings, not of this run's own.
std::optional<Figure> cross_validated_accuracy(const project::Run& run);
/// A classifier's accuracy on its part for test; none where nothing was tested, and for a tagger:
/// the words of a sentence are no independent witnesses.
std::optional<Figure> test_accuracy(const project::Run& run);
/// A finished run's summary as it is told: a share with `_n`, `_prompts` and `_interval`,
/// calibration and means with their `_n`. What runs of its kind measure on what is held out is
/// there whether or not something was: as null.
nlohmann::json told_summary(const project::Run& run);
/// What was measured of it in English, one line an entry (`eval/accuracy: too few to tell (2
/// pairs)`, `objective/kl: 3.1 (mean of 64 answers)`).
std::vector<std::string> summary_lines(const project::Run& run);
/// What measuring a run's win rate gave and was kept (`keep_evaluation`); null: not measured.
Result<nlohmann::json> evaluation_of(project::Project& project, const project::Run& run);
Result<void> keep_evaluation(project::Project& project, const project::Run& run,
                             const nlohmann::json& report);

/// The win rate in what EvaluateReport::to_json made; none where there is none.
std::optional<Figure> win_rate_of(const nlohmann::json& evaluation);

/// A figure of a report by the names of its value, number and interval, and what it says of the
/// prompts (`VALUE_prompts` beside `VALUE_n`); none where it was not measured.
std::optional<Figure> figure_in(const nlohmann::json& report, const std::string& value,
                                const std::string& n, const std::string& interval);

/// "84.3 % of 4,814 pairs on 200 prompts (83.2 to 85.3)", "too few to tell (1 pair)"; `thing` is
/// what was counted.
std::string describe(const Figure& figure, const std::string& thing = "pair");

/// A mean's `[low, high]`; null where its values come from one prompt, of which nobody can say how
/// far another's would lie from them.
nlohmann::json mean_interval_json(const Interval& mean, std::int64_t prompts);

/// "3.10 nats over 96 answers (2.80 to 3.40)", "too few to tell (8 answers)", "too few to tell (96
/// answers on 1 prompt)".
std::string describe_mean(const Figure& mean, const std::string& unit, const std::string& thing);

using arbiter::grouped;

/// `[low, high]`, or null where nothing was counted.
nlohmann::json interval_json(const Figure& figure);

/// Puts `name`, `name_n`, `name_prompts` and `name_interval` into a report: all of them, always;
/// null (n: 0) where nothing was measured or is known.
void add_figure(nlohmann::json& told, const std::string& name, const std::optional<Figure>& figure);
/// The same without the value.
void add_counts(nlohmann::json& told, const std::string& name, const std::optional<Figure>& figure);

}  // namespace arbiter::studio
