// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/simulated_annotator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arbiter::feedback {
namespace {

// Sums of the same components in another order may differ in the last bits; that is no preference.
constexpr double same_score = 1e-9;

using Tiers = std::vector<std::vector<std::size_t>>;

Tiers tiers_by_score(const std::vector<double>& scores) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  Tiers tiers;
  for (const auto position : order) {
    const bool tied =
        !tiers.empty() && std::abs(scores[tiers.back().front()] - scores[position]) <= same_score;
    if (tied) {
      tiers.back().push_back(position);
    } else {
      tiers.push_back({position});
    }
  }
  return tiers;
}

/// Characters, not bytes: what looks longer.
double length_of(const std::string& text) {
  return static_cast<double>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

double score(const SimulatedAnnotator& annotator, const std::string& prompt,
             const SeenResponse& response, Random& random) {
  switch (annotator.strategy) {
    case Strategy::gold:
    case Strategy::truth:
      return annotator.gold(prompt, response);
    case Strategy::random:
      return random.uniform();
    case Strategy::longer:
      return length_of(response.text);
  }
  return 0;
}

}  // namespace

const char* strategy_name(Strategy strategy) {
  switch (strategy) {
    case Strategy::gold:
      return "gold";
    case Strategy::truth:
      return "truth";
    case Strategy::random:
      return "random";
    case Strategy::longer:
      return "longer";
  }
  return "gold";
}

Result<Strategy> strategy_from_name(const std::string& name) {
  for (const auto strategy : {Strategy::gold, Strategy::truth, Strategy::random, Strategy::longer})
    if (name == strategy_name(strategy)) return strategy;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "There is no simulated annotator \"{name}\": use gold, truth, random "
                              "or longer."),
              {{"name", name}});
}

Tiers SimulatedAnnotator::answer(const std::string& prompt, std::span<const SeenResponse> responses,
                                 Random& random) const {
  std::vector<double> scores;
  scores.reserve(responses.size());
  for (const auto& response : responses) scores.push_back(score(*this, prompt, response, random));
  Tiers tiers = tiers_by_score(scores);
  // Drawn for a tie as well, so that the noise of later answers does not depend on it.
  if (random.chance(noise)) std::reverse(tiers.begin(), tiers.end());
  return tiers;
}

project::Rating SimulatedAnnotator::rate(const std::string& prompt, const SeenResponse& response,
                                         const project::RatingScale& scale, Random& random) const {
  const double share = std::clamp(score(*this, prompt, response, random), 0.0, 1.0);
  const bool turned = random.chance(noise);
  if (!scale.is_scored()) return project::Rating::of((share > 0.5) != turned);
  const double step = 1 + std::round(share * (scale.points - 1));
  return project::Rating::of(turned ? 1 + scale.points - step : step);
}

}  // namespace arbiter::feedback
