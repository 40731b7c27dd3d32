// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace arbiter::feedback {
namespace {

constexpr double z95 = 1.959963984540054;

std::int64_t sum_of(const CountTable& table) {
  std::int64_t sum = 0;
  for (const auto& row : table)
    for (const auto count : row) sum += count;
  return sum;
}

struct Margins {
  std::vector<double> rows;
  std::vector<double> columns;
};

Margins margins_of(const CountTable& table, double total) {
  Margins margins{std::vector<double>(table.size()), std::vector<double>(table.size())};
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = 0; j < table[i].size(); ++j) {
      const double share = static_cast<double>(table[i][j]) / total;
      margins.rows[i] += share;
      margins.columns[j] += share;
    }
  }
  return margins;
}

// The asymptotic variance of Fleiss, Cohen and Everitt, times the number of items.
double kappa_variance(const CountTable& table, double total, const Margins& margins,
                      const CohenKappa& result) {
  const double lack = 1 - result.kappa;
  double diagonal = 0;
  double rest = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    for (std::size_t j = 0; j < table.size(); ++j) {
      const double share = static_cast<double>(table[i][j]) / total;
      if (i == j) {
        const double part = 1 - (margins.rows[i] + margins.columns[i]) * lack;
        diagonal += share * part * part;
      } else {
        const double part = margins.columns[i] + margins.rows[j];
        rest += share * part * part;
      }
    }
  }
  const double last = result.kappa - result.expected * lack;
  const double chance = 1 - result.expected;
  return (diagonal + lack * lack * rest - last * last) / (chance * chance);
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::optional<Position> position_of(const project::Judgment& judgment) {
  switch (judgment.outcome) {
    case project::Outcome::both_good:
      return Position::both_good;
    case project::Outcome::both_bad:
      return Position::both_bad;
    case project::Outcome::skip:
      return Position::skip;
    case project::Outcome::withdrawn:
      return std::nullopt;
    case project::Outcome::ranked:
      break;
  }
  if (judgment.ranking.empty()) return std::nullopt;
  const auto& best = judgment.ranking.front();
  if (best.size() > 1) return Position::tie;
  if (judgment.shown_order.empty() || best.empty()) return std::nullopt;
  return best.front() == judgment.shown_order.front() ? Position::left : Position::right;
}

// What is said of two answers, whatever their order on the screen.
enum class Opinion : std::uint8_t { first_better, second_better, tie, both_good, both_bad };
constexpr std::size_t opinion_count = 5;

using PairKey = std::tuple<project::Id, project::Id, project::Id>;  // comparison, lower, higher id
using Opinions = std::map<PairKey, Opinion>;

void add_uniform(const project::Judgment& judgment, Opinion opinion, Opinions& into) {
  auto ids = judgment.shown_order;
  std::ranges::sort(ids);
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::size_t j = i + 1; j < ids.size(); ++j)
      into[{judgment.comparison, ids[i], ids[j]}] = opinion;
}

void add_ranked(const project::Judgment& judgment, Opinions& into) {
  std::vector<std::pair<project::Id, std::size_t>> places;
  for (std::size_t tier = 0; tier < judgment.ranking.size(); ++tier)
    for (const auto id : judgment.ranking[tier]) places.emplace_back(id, tier);
  std::ranges::sort(places);
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const auto a = places[i].second;
      const auto b = places[j].second;
      into[{judgment.comparison, places[i].first, places[j].first}] = a < b ? Opinion::first_better
                                                                      : a > b
                                                                          ? Opinion::second_better
                                                                          : Opinion::tie;
    }
  }
}

void add_opinions(const project::Judgment& judgment, Opinions& into) {
  switch (judgment.outcome) {
    case project::Outcome::ranked:
      return add_ranked(judgment, into);
    case project::Outcome::both_good:
      return add_uniform(judgment, Opinion::both_good, into);
    case project::Outcome::both_bad:
      return add_uniform(judgment, Opinion::both_bad, into);
    case project::Outcome::skip:
    case project::Outcome::withdrawn:
      return;
  }
}

CountTable cross_table(const Opinions& first, const Opinions& second) {
  CountTable table(opinion_count, std::vector<std::int64_t>(opinion_count));
  for (const auto& [key, opinion] : first) {
    const auto found = second.find(key);
    if (found != second.end())
      ++table[static_cast<std::size_t>(opinion)][static_cast<std::size_t>(found->second)];
  }
  return table;
}

}  // namespace

Interval wilson_interval(std::int64_t successes, std::int64_t trials) {
  if (trials <= 0) return {0, 1};
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double scale = 1 + z95 * z95 / n;
  const double centre = (share + z95 * z95 / (2 * n)) / scale;
  const double half = z95 * std::sqrt(share * (1 - share) / n + z95 * z95 / (4 * n * n)) / scale;
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

std::optional<CohenKappa> cohen_kappa(const CountTable& table) {
  const auto items = sum_of(table);
  if (items == 0) return std::nullopt;
  const auto total = static_cast<double>(items);
  const auto margins = margins_of(table, total);
  CohenKappa result;
  for (std::size_t i = 0; i < table.size(); ++i) {
    result.observed += static_cast<double>(table[i][i]) / total;
    result.expected += margins.rows[i] * margins.columns[i];
  }
  if (1 - result.expected < 1e-12) {  // both always gave the same single category
    result.kappa = 1;
    result.interval = {1, 1};
    return result;
  }
  result.kappa = (result.observed - result.expected) / (1 - result.expected);
  const double variance = kappa_variance(table, total, margins, result) / total;
  result.standard_error = std::sqrt(std::max(0.0, variance));
  result.interval = {result.kappa - z95 * result.standard_error,
                     std::min(1.0, result.kappa + z95 * result.standard_error)};
  return result;
}

std::optional<double> fleiss_kappa(const CountTable& table) {
  if (table.empty() || table.front().empty()) return std::nullopt;
  std::int64_t raters = 0;
  for (const auto count : table.front()) raters += count;
  if (raters < 2) return std::nullopt;
  const auto n = static_cast<double>(raters);
  const auto items = static_cast<double>(table.size());
  std::vector<double> shares(table.front().size());
  double observed = 0;
  for (const auto& row : table) {
    double squares = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const auto count = static_cast<double>(row[j]);
      squares += count * count;
      shares[j] += count / (items * n);
    }
    observed += (squares - n) / (n * (n - 1)) / items;
  }
  double expected = 0;
  for (const double share : shares) expected += share * share;
  return 1 - expected < 1e-12 ? 1.0 : (observed - expected) / (1 - expected);
}

std::optional<double> krippendorff_alpha(
    const std::vector<std::vector<std::optional<double>>>& ratings, Measurement measurement) {
  const auto distance = [measurement](double a, double b) {
    return measurement == Measurement::nominal ? (a == b ? 0.0 : 1.0) : (a - b) * (a - b);
  };
  std::map<double, double> totals;  // how often a value stands in an item that two or more rated
  double pairable = 0;
  double observed = 0;
  const auto items = ratings.empty() ? 0 : ratings.front().size();
  for (std::size_t item = 0; item < items; ++item) {
    std::vector<double> values;
    for (const auto& rater : ratings)
      if (item < rater.size() && rater[item]) values.push_back(*rater[item]);
    if (values.size() < 2) continue;
    double sum = 0;
    for (const double a : values) {
      ++totals[a];
      for (const double b : values) sum += distance(a, b);
    }
    observed += sum / static_cast<double>(values.size() - 1);
    pairable += static_cast<double>(values.size());
  }
  if (pairable < 2) return std::nullopt;
  double expected = 0;
  for (const auto& [a, count_a] : totals)
    for (const auto& [b, count_b] : totals) expected += count_a * count_b * distance(a, b);
  expected /= pairable * (pairable - 1);
  if (expected == 0) return 1.0;
  return 1 - observed / pairable / expected;
}

std::vector<AnnotatorSummary> summarise_annotators(std::span<const project::Judgment> live) {
  std::map<project::Id, AnnotatorSummary> summaries;
  std::map<project::Id, std::vector<double>> seconds;
  for (const auto& judgment : live) {
    if (judgment.outcome == project::Outcome::withdrawn) continue;
    auto& summary = summaries[judgment.annotator];
    summary.annotator = judgment.annotator;
    ++summary.judgments;
    if (const auto position = position_of(judgment))
      ++summary.by_position[static_cast<std::size_t>(*position)];
    if (judgment.active_ms > 0)
      seconds[judgment.annotator].push_back(static_cast<double>(judgment.active_ms) / 1000);
  }
  std::vector<AnnotatorSummary> all;
  for (auto& [annotator, summary] : summaries) {
    const auto left = summary.by_position[static_cast<std::size_t>(Position::left)];
    const auto sided = left + summary.by_position[static_cast<std::size_t>(Position::right)];
    if (sided > 0) summary.left_share = static_cast<double>(left) / static_cast<double>(sided);
    summary.left_interval = wilson_interval(left, sided);
    summary.median_seconds = median(std::move(seconds[annotator]));
    all.push_back(summary);
  }
  return all;
}

std::vector<PairAgreement> agreement_of_annotators(std::span<const project::Judgment> live) {
  std::map<project::Id, Opinions> opinions;
  for (const auto& judgment : live) add_opinions(judgment, opinions[judgment.annotator]);
  std::vector<PairAgreement> pairs;
  for (auto first = opinions.begin(); first != opinions.end(); ++first) {
    for (auto second = std::next(first); second != opinions.end(); ++second) {
      const auto table = cross_table(first->second, second->second);
      const auto agreement = cohen_kappa(table);
      if (agreement) pairs.push_back({first->first, second->first, sum_of(table), *agreement});
    }
  }
  return pairs;
}

}  // namespace arbiter::feedback
