// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/over_optimisation.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/learning/response_figures.h"

namespace arbiter::engine::learning {
namespace {

constexpr double band_quantile = 0.1;
constexpr std::int64_t patience = 2;
/// Of the least share like the base's: below that one round is enough.
constexpr double at_once = 0.8;
// Far beyond what an ordinary run does: these alone are no subtle signs.
constexpr double length_factor = 3;
constexpr double more_repetition = 0.3;
constexpr double fewer_distinct = 1.0 / 3;
constexpr double smoothing = 0.7;     ///< kept of the mean so far, a round
constexpr double lower_falls = 0.25;  ///< normalised scores
constexpr double score_stands = 0.05;

std::optional<double> value_of(std::span<const Metric> metrics, std::string_view name) {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  return found == metrics.end() ? std::nullopt : std::optional(found->value);
}

/// What the least share is lowered by where rounds are small: two standard errors more than those
/// of a round of 64.
double slack(std::int64_t answers) {
  constexpr double deviation = 0.3;  // of one answer's being in the band or not
  constexpr double usual = 64;
  const double error = deviation / std::sqrt(std::max(1.0, static_cast<double>(answers)));
  return std::max(0.0, 2 * (error - deviation / std::sqrt(usual)));
}

double smoothed(const std::optional<double>& before, double value) {
  return before ? smoothing * *before + (1 - smoothing) * value : value;
}

}  // namespace

BaseBand band_of(std::span<const Generation> answers, std::vector<double> mean_log_probabilities) {
  BaseBand band{.distinct_pairs = distinct_pairs(answers),
                .repetition = repetition(answers),
                .answers = static_cast<std::int64_t>(answers.size())};
  for (const auto& answer : answers)
    band.length += static_cast<double>(answer.tokens.size() + (answer.ended ? 1 : 0)) /
                   static_cast<double>(answers.size());
  std::ranges::sort(mean_log_probabilities);
  const auto at = band_quantile * static_cast<double>(mean_log_probabilities.size());
  if (!mean_log_probabilities.empty())
    band.log_probability = mean_log_probabilities[static_cast<std::size_t>(at)];
  return band;
}

Accuracy OverOptimisationWatch::like_base(std::span<const double> means,
                                          std::span<const std::int64_t> groups) const {
  std::vector<double> like;
  for (const double mean : means) like.push_back(!band_ || mean >= band_->log_probability ? 1 : -1);
  return accuracy_of(like, groups);
}

bool OverOptimisationWatch::disagreement(std::span<const Metric> metrics) {
  const auto score = value_of(metrics, "objective/scores");
  const auto lower = value_of(metrics, "objective/scores_lower");
  if (!score || !lower) return false;
  const bool first = !lower_;
  score_ = smoothed(score_, *score);
  lower_ = smoothed(lower_, *lower);
  if (first || *lower_ > best_lower_) {
    best_lower_ = *lower_;
    score_at_best_ = *score_;
  }
  const bool lower_fell = *lower_ + lower_falls < best_lower_;
  const bool score_held = *score_ + score_stands > score_at_best_;
  return lower_fell && score_held;
}

void OverOptimisationWatch::observe(std::int64_t step, std::span<const Metric> metrics) {
  if (options_.over_optimisation == "ignore" || !band_ || found_) return;
  const auto like = value_of(metrics, "response/like_base").value_or(1);
  const auto length = value_of(metrics, "response/length_avg").value_or(band_->length);
  const auto repeated = value_of(metrics, "response/repetition").value_or(band_->repetition);
  const auto distinct = value_of(metrics, "response/distinct_2").value_or(band_->distinct_pairs);
  const double least = options_.min_like_base - slack(band_->answers);
  struct Sign {
    OverOptimisation sign;
    const char* name;
    bool seen;
  };
  const Sign signs[] = {
      {OverOptimisation::unlike_base, "unlike_base", like < least},
      {OverOptimisation::length, "length",
       length * length_factor < band_->length || length > band_->length * length_factor},
      {OverOptimisation::repetition, "repetition", repeated > band_->repetition + more_repetition},
      {OverOptimisation::sameness, "sameness", distinct < band_->distinct_pairs * fewer_distinct},
      {OverOptimisation::disagreement, "disagreement", disagreement(metrics)},
  };
  if (!from_the_start_) {
    from_the_start_.emplace();
    for (const auto& sign : signs)
      if (sign.seen) from_the_start_->insert(sign.name);
  }
  calm_ = true;
  for (const auto& sign : signs) {
    if (from_the_start_->contains(sign.name)) continue;
    calm_ = calm_ && !sign.seen;
    auto& rounds = in_a_row_[sign.name];
    rounds = sign.seen ? rounds + 1 : 0;
    const bool plain = sign.sign == OverOptimisation::unlike_base && like < at_once * least;
    if ((rounds >= patience || plain) && !found_) found_ = Found{step, sign.sign};
  }
}

nlohmann::json OverOptimisationWatch::state() const {
  nlohmann::json state{{"in_a_row", in_a_row_}};
  if (band_)
    state["band"] = {band_->log_probability, band_->length, band_->distinct_pairs,
                     band_->repetition, static_cast<double>(band_->answers)};
  if (from_the_start_) state["from_the_start"] = *from_the_start_;
  if (lower_) state["disagreement"] = {*score_, *lower_, best_lower_, score_at_best_};
  if (found_) state["found"] = {found_->step, static_cast<int>(found_->sign)};
  return state;
}

void OverOptimisationWatch::restore(const nlohmann::json& state) {
  const auto numbers = [&](const char* key, std::size_t count) {
    auto found = state.value(key, std::vector<double>{});
    return found.size() == count ? std::optional(found) : std::nullopt;
  };
  in_a_row_ = state.value("in_a_row", std::map<std::string, std::int64_t>{});
  if (const auto begun = state.find("from_the_start"); begun != state.end())
    from_the_start_ = begun->get<std::set<std::string>>();
  if (const auto band = numbers("band", 5))
    band_ = BaseBand{(*band)[0], (*band)[1], (*band)[2], (*band)[3],
                     static_cast<std::int64_t>((*band)[4])};
  if (const auto smooth = numbers("disagreement", 4)) {
    score_ = (*smooth)[0];
    lower_ = (*smooth)[1];
    best_lower_ = (*smooth)[2];
    score_at_best_ = (*smooth)[3];
  }
  if (const auto found = numbers("found", 2))
    found_ = Found{static_cast<std::int64_t>((*found)[0]),
                   static_cast<OverOptimisation>(static_cast<int>((*found)[1]))};
}

}  // namespace arbiter::engine::learning
