// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/rating.h"

#include <cmath>

#include "core/project/project.h"
#include "core/project/repositories.h"

namespace arbiter::project {
namespace {

constexpr const char* scale_setting = "rating_scale";  // how many points

bool is_allowed(std::int64_t points) {
  return points == 0 || (points >= 2 && points <= most_scale_points);
}

}  // namespace

nlohmann::json to_ratings(const Rating& rating) {
  if (rating.good) return {{"good", *rating.good}};
  if (rating.score) return {{"score", *rating.score}};
  return nullptr;
}

std::optional<Rating> rating_from(const nlohmann::json& ratings) {
  if (!ratings.is_object()) return std::nullopt;
  const auto good = ratings.find("good");
  const auto score = ratings.find("score");
  const bool has_good = good != ratings.end();
  if (has_good == (score != ratings.end())) return std::nullopt;
  if (has_good)
    return good->is_boolean() ? std::optional(Rating::of(good->get<bool>())) : std::nullopt;
  if (!score->is_number() || !std::isfinite(score->get<double>())) return std::nullopt;
  return Rating::of(score->get<double>());
}

std::optional<Rating> rating_of(const Judgment& judgment) {
  const bool single = judgment.outcome == Outcome::ranked && judgment.ranking.size() == 1 &&
                      judgment.ranking.front().size() == 1;
  return single ? rating_from(judgment.ratings) : std::nullopt;
}

bool RatingScale::has(const Rating& rating) const {
  if (rating.good) return true;
  return rating.score && points > 0 && *rating.score >= 1 && *rating.score <= points &&
         *rating.score == std::floor(*rating.score);
}

std::optional<bool> RatingScale::is_good(const Rating& rating) const {
  if (rating.good) return rating.good;
  if (!rating.score || points == 0 || *rating.score < 1 || *rating.score > points)
    return std::nullopt;
  const double middle = (1.0 + points) / 2;
  if (*rating.score == middle) return std::nullopt;
  return *rating.score > middle;
}

Result<RatingScale> rating_scale(Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(scale_setting));
  if (!stored.is_number_integer()) return RatingScale{};
  const auto points = stored.get<std::int64_t>();
  return RatingScale{is_allowed(points) ? static_cast<int>(points) : 0};
}

Result<void> set_rating_scale(Project& project, RatingScale scale) {
  if (!is_allowed(scale.points)) {
    return fail(
        ErrorCode::invalid_argument,
        ARBITER_MESSAGE("core", "A scale has 2 to 9 points; 0 means good or bad without a scale."),
        {}, {{}, 0, "scale"});
  }
  return project.settings().set(scale_setting, scale.points);
}

}  // namespace arbiter::project
