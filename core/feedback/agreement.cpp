// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/feedback/first_choice.h"
#include "core/project/rating.h"

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

double median(std::vector<float> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  const double upper = values[middle];
  return values.size() % 2 == 1 ? upper : (double(values[middle - 1]) + upper) / 2;
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
  if (const auto rating = project::rating_of(judgment))
    return rating->score ? Position::scored : *rating->good ? Position::good : Position::bad;
  std::size_t ranked = 0;
  for (const auto& tier : judgment.ranking) ranked += tier.size();
  if (ranked > 2) return Position::several;
  const auto& best = judgment.ranking.front();
  if (best.size() > 1) return Position::tie;
  if (best.empty()) return std::nullopt;
  // Of an imported one only the order of its file is known, which nobody saw.
  if (judgment.role == project::Role::imported || judgment.shown_order.empty())
    return Position::unplaced;
  return best.front() == judgment.shown_order.front() ? Position::left : Position::right;
}

// What is said of two answers, whatever their order on the screen, or of a single one.
enum Said : std::uint8_t { first_better, second_better, tie, both_good, both_bad, good, bad };
constexpr std::size_t said_count = 7;

CountTable table_of(const std::int32_t* counts) {
  CountTable table(said_count, std::vector<std::int64_t>(said_count));
  for (std::size_t i = 0; i < said_count; ++i)
    for (std::size_t j = 0; j < said_count; ++j) table[i][j] = counts[i * said_count + j];
  return table;
}

bool shares_more(const PairAgreement& a, const PairAgreement& b) { return a.shared > b.shared; }

/// Keeps the `most` pairs that share the most; the others are let go in time.
class MostShared {
 public:
  explicit MostShared(std::size_t most) : most_(most) {}
  bool wants(std::int64_t shared) const { return shared > fewest_; }
  void add(const PairAgreement& pair) {
    pairs_.push_back(pair);
    if (pairs_.size() / 2 >= most_) cut();
  }
  std::vector<PairAgreement> take() {
    cut();
    std::ranges::sort(pairs_, {},
                      [](const auto& pair) { return std::pair(pair.first, pair.second); });
    return std::move(pairs_);
  }

 private:
  void cut() {
    if (pairs_.size() <= most_ || most_ == 0) return;
    std::nth_element(pairs_.begin(), pairs_.begin() + std::ptrdiff_t(most_) - 1, pairs_.end(),
                     shares_more);
    pairs_.resize(most_);
    fewest_ = pairs_.back().shared;
  }
  std::size_t most_;
  std::int64_t fewest_ = 0;  // what a further pair has to share more than
  std::vector<PairAgreement> pairs_;
};

/// Krippendorff's alpha for categories, from how often each was said of each item.
class NominalAlpha {
 public:
  void add(const std::array<std::int64_t, said_count>& counts, std::int64_t raters) {
    for (std::size_t i = 0; i < said_count; ++i) {
      observed_ += double(counts[i] * (raters - counts[i])) / double(raters - 1);
      totals_[i] += double(counts[i]);
    }
    pairable_ += double(raters);
  }
  std::optional<double> value() const {
    if (pairable_ < 2) return std::nullopt;
    double expected = 0;
    for (const double total : totals_) expected += total * (pairable_ - total);
    if (expected == 0) return 1.0;
    return 1 - observed_ * (pairable_ - 1) / expected;
  }

 private:
  std::array<double, said_count> totals_{};
  double observed_ = 0;
  double pairable_ = 0;
};

/// The same for scores: the squared distances of those of one item from each other, against those
/// of all. Both sums of squares are taken from the mean, which needs no pass over every two.
class IntervalAlpha {
 public:
  void add(const std::map<project::Id, double>& scores) {
    const auto raters = double(scores.size());
    double mean = 0;
    for (const auto& [rater, score] : scores) mean += score / raters;
    for (const auto& [rater, score] : scores) {
      observed_ += 2 * raters / (raters - 1) * (score - mean) * (score - mean);
      all_.push_back(score);
    }
    ++items_;
  }
  std::int64_t items() const { return items_; }
  std::optional<double> value() const {
    const auto n = double(all_.size());
    if (n < 2) return std::nullopt;
    double mean = 0;
    for (const double score : all_) mean += score / n;
    double squares = 0;
    for (const double score : all_) squares += (score - mean) * (score - mean);
    if (squares == 0) return 1.0;
    return 1 - observed_ / n / (2 * squares / (n - 1));
  }

 private:
  std::vector<double> all_;
  double observed_ = 0;
  std::int64_t items_ = 0;
};

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

void AnnotatorCounter::add(const project::Judgment& judgment) {
  if (judgment.outcome == project::Outcome::withdrawn) return;
  auto& [summary, seconds] = annotators_[judgment.annotator];
  summary.annotator = judgment.annotator;
  ++summary.judgments;
  if (const auto position = position_of(judgment))
    ++summary.by_position[static_cast<std::size_t>(*position)];
  if (judgment.active_ms > 0) seconds.push_back(static_cast<float>(judgment.active_ms) / 1000);
}

std::vector<AnnotatorSummary> AnnotatorCounter::finish() {
  std::vector<AnnotatorSummary> all;
  for (auto& [annotator, counted] : annotators_) {
    auto& summary = counted.summary;
    const auto left = summary.at(Position::left);
    const auto sided = summary.sided();
    if (sided > 0) summary.left_share = static_cast<double>(left) / static_cast<double>(sided);
    summary.left_interval = wilson_interval(left, sided);
    summary.median_seconds = median(std::move(counted.seconds));
    all.push_back(summary);
  }
  annotators_.clear();
  return all;
}

std::vector<AnnotatorSummary> summarise_annotators(std::span<const project::Judgment> live) {
  AnnotatorCounter counter;
  for (const auto& judgment : live) counter.add(judgment);
  return counter.finish();
}

std::size_t AgreementCounter::KeyHash::operator()(const std::array<project::Id, 3>& key) const {
  std::uint64_t hash = 0;
  for (const auto id : key) hash = (hash ^ static_cast<std::uint64_t>(id)) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 32);
}

void AgreementCounter::note(project::Id comparison, project::Id lower, project::Id higher,
                            project::Id annotator, std::uint8_t said) {
  const auto item =
      items_.try_emplace({comparison, lower, higher}, static_cast<std::uint32_t>(items_.size()));
  const auto who =
      annotators_.try_emplace(annotator, static_cast<std::uint32_t>(annotators_.size()));
  opinions_.push_back({item.first->second, who.first->second, said});
}

void AgreementCounter::add(const project::Judgment& judgment, const project::Rating& rating) {
  const auto response = judgment.ranking.front().front();
  if (rating.good)
    note(judgment.comparison, response, response, judgment.annotator, *rating.good ? good : bad);
  else
    scores_[judgment.comparison][judgment.annotator] = *rating.score;
}

void AgreementCounter::add(const project::Judgment& judgment) {
  using project::Outcome;
  if (judgment.outcome == Outcome::skip || judgment.outcome == Outcome::withdrawn) return;
  if (const auto rating = project::rating_of(judgment)) return add(judgment, *rating);
  std::vector<std::pair<project::Id, std::size_t>> places;
  if (judgment.outcome == Outcome::ranked) {
    for (std::size_t tier = 0; tier < judgment.ranking.size(); ++tier)
      for (const auto id : judgment.ranking[tier]) places.emplace_back(id, tier);
  } else {
    for (const auto id : judgment.shown_order) places.emplace_back(id, 0);
  }
  std::ranges::sort(places);
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const auto a = places[i].second;
      const auto b = places[j].second;
      if (a == b && is_first_choice(judgment)) continue;
      const auto said = judgment.outcome == Outcome::both_good  ? both_good
                        : judgment.outcome == Outcome::both_bad ? both_bad
                        : a < b                                 ? first_better
                        : a > b                                 ? second_better
                                                                : tie;
      note(judgment.comparison, places[i].first, places[j].first, judgment.annotator, said);
    }
  }
}

/// By item, then by annotator in the order of ids; of what one person said of one item the last
/// stays.
void AgreementCounter::order() {
  std::vector<std::uint32_t> rank(annotators_.size());
  std::uint32_t next = 0;
  for (auto& [id, index] : annotators_) {
    rank[index] = next;
    index = next++;
  }
  for (auto& opinion : opinions_) opinion.annotator = rank[opinion.annotator];
  const auto place = [](const Opinion& one) { return std::pair(one.item, one.annotator); };
  std::ranges::stable_sort(opinions_, {}, place);
  std::size_t kept = 0;
  for (const auto& opinion : opinions_) {
    if (kept > 0 && place(opinions_[kept - 1]) == place(opinion)) --kept;
    opinions_[kept++] = opinion;
  }
  opinions_.resize(kept);
}

std::optional<Agreement> AgreementCounter::finish(std::size_t most,
                                                  const std::function<bool()>& stopped) {
  order();
  Agreement result;
  NominalAlpha alpha;
  const std::size_t people = annotators_.size();
  std::vector<std::uint32_t> ends(opinions_.size());  // of the item that an opinion is of
  std::vector<std::vector<std::uint32_t>> of_annotator(people);
  for (std::size_t begin = 0; begin < opinions_.size();) {
    std::array<std::int64_t, said_count> counts{};
    std::size_t end = begin;
    for (; end < opinions_.size() && opinions_[end].item == opinions_[begin].item; ++end)
      ++counts[opinions_[end].said];
    if (end - begin > 1) {
      ++result.items;
      if (opinions_[begin].said >= good) ++result.singles;
      alpha.add(counts, static_cast<std::int64_t>(end - begin));
    }
    for (; begin < end; ++begin) {
      ends[begin] = static_cast<std::uint32_t>(end);
      of_annotator[opinions_[begin].annotator].push_back(static_cast<std::uint32_t>(begin));
    }
  }
  result.alpha = alpha.value();
  IntervalAlpha scores;
  for (const auto& [comparison, given] : scores_)
    if (given.size() > 1) scores.add(given);
  result.scored = scores.items();
  result.score_alpha = scores.value();

  std::vector<project::Id> ids;
  ids.reserve(annotators_.size());
  for (const auto& [id, index] : annotators_) ids.push_back(id);
  constexpr std::size_t cells = said_count * said_count;
  std::vector<std::int32_t> tables(people * cells);  // of one annotator with each later one
  std::vector<std::int64_t> shared(people);
  MostShared pairs(most);
  for (std::uint32_t first = 0; first < people; ++first) {
    if (stopped && stopped()) return std::nullopt;
    for (const auto at : of_annotator[first]) {
      for (auto other = at + 1; other < ends[at]; ++other) {
        const auto second = opinions_[other].annotator;
        ++shared[second];
        ++tables[second * cells + opinions_[at].said * said_count + opinions_[other].said];
      }
    }
    for (std::uint32_t second = first + 1; second < people; ++second) {
      const auto common = std::exchange(shared[second], 0);
      if (common == 0) continue;
      ++result.found;
      auto* const counts = tables.data() + second * cells;
      if (pairs.wants(common)) {
        if (const auto kappa = cohen_kappa(table_of(counts)))
          pairs.add({ids[first], ids[second], common, *kappa});
      }
      std::fill_n(counts, cells, 0);
    }
  }
  result.pairs = pairs.take();
  return result;
}

std::vector<PairAgreement> agreement_of_annotators(std::span<const project::Judgment> live) {
  AgreementCounter counter;
  for (const auto& judgment : live) counter.add(judgment);
  return std::move(counter.finish()->pairs);
}

}  // namespace arbiter::feedback
