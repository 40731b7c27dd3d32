// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/reliability.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "core/feedback/first_choice.h"

namespace arbiter::feedback {
namespace {

constexpr double smallest = 1e-300;  // keeps logarithms finite
constexpr double lowest_weight = 0.05;
constexpr std::size_t pair_opinions = 3;  // the first is better, the second is, tied

using Matrix = std::vector<std::vector<double>>;

std::vector<double> normalised(std::vector<double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  for (double& value : values)
    value = sum > 0 ? value / sum : 1 / static_cast<double>(values.size());
  return values;
}

class CrowdModel {
 public:
  CrowdModel(std::span<const CrowdLabel> labels, const CrowdSize& size, const CrowdOptions& options)
      : labels_(labels), size_(size), options_(options) {
    fit_.posteriors.assign(size.items, std::vector<double>(size.categories));
    for (const auto& label : labels) ++fit_.posteriors[label.item][label.category];
    for (auto& item : fit_.posteriors) item = normalised(std::move(item));
  }

  CrowdFit run() {
    double before = -std::numeric_limits<double>::infinity();
    while (fit_.rounds < options_.most_rounds) {
      ++fit_.rounds;
      maximise();
      expect();
      const double gain = fit_.log_likelihood - before;
      if (gain <= options_.tolerance * std::abs(fit_.log_likelihood)) break;
      before = fit_.log_likelihood;
    }
    measure_accuracies();
    return std::move(fit_);
  }

 private:
  void maximise() {
    fit_.prevalence.assign(size_.categories, 0);
    for (const auto& item : fit_.posteriors)
      for (std::size_t k = 0; k < size_.categories; ++k) fit_.prevalence[k] += item[k];
    fit_.prevalence = normalised(std::move(fit_.prevalence));
    options_.model == RaterModel::own_matrix ? maximise_matrices() : maximise_coins();
  }

  void maximise_matrices() {
    fit_.matrices.assign(size_.raters,
                         Matrix(size_.categories, std::vector<double>(size_.categories)));
    for (const auto& label : labels_)
      for (std::size_t k = 0; k < size_.categories; ++k)
        fit_.matrices[label.rater][k][label.category] += fit_.posteriors[label.item][k];
    for (auto& matrix : fit_.matrices)
      for (auto& row : matrix) row = normalised(std::move(row));
  }

  void maximise_coins() {
    std::vector<double> right(size_.raters);
    std::vector<double> given(size_.raters);
    double all_right = 0;
    for (const auto& label : labels_) {
      const double share = fit_.posteriors[label.item][label.category];
      right[label.rater] += share;
      given[label.rater] += 1;
      all_right += share;
    }
    const double mean = labels_.empty() ? 1 : all_right / static_cast<double>(labels_.size());
    fit_.matrices.clear();
    for (std::size_t rater = 0; rater < size_.raters; ++rater) {
      const double weight = given[rater] + options_.prior_labels;
      const double coin =
          weight > 0 ? (right[rater] + options_.prior_labels * mean) / weight : mean;
      fit_.matrices.push_back(coin_matrix(coin));
    }
  }

  Matrix coin_matrix(double right) const {
    const auto others = static_cast<double>(std::max<std::size_t>(size_.categories - 1, 1));
    Matrix matrix(size_.categories, std::vector<double>(size_.categories, (1 - right) / others));
    for (std::size_t k = 0; k < size_.categories; ++k) matrix[k][k] = right;
    return matrix;
  }

  void expect() {
    Matrix logs(size_.items, std::vector<double>(size_.categories));
    for (auto& item : logs)
      for (std::size_t k = 0; k < size_.categories; ++k)
        item[k] = std::log(std::max(fit_.prevalence[k], smallest));
    for (const auto& label : labels_)
      for (std::size_t k = 0; k < size_.categories; ++k)
        logs[label.item][k] +=
            std::log(std::max(fit_.matrices[label.rater][k][label.category], smallest));
    fit_.log_likelihood = 0;
    for (std::size_t item = 0; item < size_.items; ++item) {
      const double most = std::ranges::max(logs[item]);
      double sum = 0;
      for (double& value : logs[item]) sum += value = std::exp(value - most);
      fit_.log_likelihood += most + std::log(sum);
      fit_.posteriors[item] = normalised(std::move(logs[item]));
    }
  }

  void measure_accuracies() {
    for (const auto& matrix : fit_.matrices) {
      double right = 0;
      for (std::size_t k = 0; k < size_.categories; ++k) right += fit_.prevalence[k] * matrix[k][k];
      fit_.accuracies.push_back(right);
    }
  }

  std::span<const CrowdLabel> labels_;
  CrowdSize size_;
  CrowdOptions options_;
  CrowdFit fit_;
};

using PairKey = std::tuple<project::Id, project::Id, project::Id>;  // comparison, lower, higher id

/// What a judgment says of every two responses: 0 the one of the lower id is better, 1 the other,
/// 2 neither.
std::map<PairKey, std::size_t> opinions_of(const project::Judgment& judgment) {
  std::vector<std::pair<project::Id, std::size_t>> places;
  if (judgment.outcome == project::Outcome::ranked) {
    for (std::size_t tier = 0; tier < judgment.ranking.size(); ++tier)
      for (const auto id : judgment.ranking[tier]) places.emplace_back(id, tier);
  } else if (judgment.outcome == project::Outcome::both_good ||
             judgment.outcome == project::Outcome::both_bad) {
    for (const auto id : judgment.shown_order) places.emplace_back(id, 0);
  }
  std::ranges::sort(places);
  std::map<PairKey, std::size_t> opinions;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const auto a = places[i].second;
      const auto b = places[j].second;
      if (a == b && is_first_choice(judgment)) continue;
      opinions[{judgment.comparison, places[i].first, places[j].first}] = a < b ? 0 : a > b ? 1 : 2;
    }
  }
  return opinions;
}

/// Opinions on pairs that two or more annotators judged.
struct SharedOpinions {
  std::vector<CrowdLabel> labels;
  CrowdSize size;
  std::map<project::Id, std::size_t> raters;
};

SharedOpinions shared_opinions(std::span<const project::Judgment> live) {
  std::map<PairKey, std::vector<std::pair<project::Id, std::size_t>>> by_pair;
  for (const auto& judgment : live)
    for (const auto& [key, opinion] : opinions_of(judgment))
      by_pair[key].emplace_back(judgment.annotator, opinion);
  SharedOpinions shared;
  for (const auto& [key, opinions] : by_pair) {
    std::set<project::Id> people;
    for (const auto& [annotator, opinion] : opinions) people.insert(annotator);
    if (people.size() < 2) continue;
    for (const auto& [annotator, opinion] : opinions) {
      const auto rater = shared.raters.try_emplace(annotator, shared.raters.size()).first->second;
      shared.labels.push_back({rater, shared.size.items, opinion});
    }
    ++shared.size.items;
  }
  shared.size.raters = shared.raters.size();
  shared.size.categories = pair_opinions;
  return shared;
}

double above_chance(double accuracy) {
  constexpr double chance = 1.0 / static_cast<double>(pair_opinions);
  return std::max((accuracy - chance) / (1 - chance), lowest_weight);
}

bool counts(const project::Judgment& judgment) {
  return judgment.outcome != project::Outcome::skip &&
         judgment.outcome != project::Outcome::withdrawn;
}

}  // namespace

CrowdFit fit_crowd(std::span<const CrowdLabel> labels, const CrowdSize& size,
                   const CrowdOptions& options) {
  return CrowdModel(labels, size, options).run();
}

std::map<project::Id, double> reliability_weights(std::span<const project::Judgment> live) {
  const auto shared = shared_opinions(live);
  constexpr double prior_labels = 10;
  const auto fit = fit_crowd(shared.labels, shared.size,
                             {.model = RaterModel::one_coin, .prior_labels = prior_labels});
  std::map<project::Id, double> weights;
  double sum = 0;
  for (const auto& [annotator, rater] : shared.raters)
    sum += weights[annotator] = above_chance(fit.accuracies[rater]);
  const double mean = weights.empty() ? 1 : sum / static_cast<double>(weights.size());
  double total = 0;
  double judgments = 0;
  for (const auto& judgment : live) {
    if (!counts(judgment)) continue;
    total += weights.try_emplace(judgment.annotator, mean).first->second;
    ++judgments;
  }
  for (auto& [annotator, weight] : weights) weight *= total > 0 ? judgments / total : 1;
  return weights;
}

}  // namespace arbiter::feedback
