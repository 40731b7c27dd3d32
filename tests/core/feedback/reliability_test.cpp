// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/reliability.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/base/random.h"
#include "tests/support/public_data.h"

namespace arbiter::feedback {
namespace {

std::filesystem::path crowd_folder() { return test::public_data_folder() / "crowd"; }

std::vector<std::vector<std::string>> read_rows(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    auto& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
  }
  return rows;
}

/// Labels with what is known to be true of each item.
struct Crowd {
  std::vector<CrowdLabel> labels;
  CrowdSize size;
  std::vector<std::size_t> gold;  ///< `[items]`
};

std::size_t number_of(const std::string& name, std::map<std::string, std::size_t>& names) {
  return names.try_emplace(name, names.size()).first->second;
}

/// worker, task, label, gold
Crowd read_crowd(const std::filesystem::path& path) {
  Crowd crowd;
  std::map<std::string, std::size_t> workers;
  std::map<std::string, std::size_t> tasks;
  for (const auto& row : read_rows(path)) {
    const CrowdLabel label{number_of(row[0], workers), number_of(row[1], tasks),
                           std::stoul(row[2])};
    crowd.labels.push_back(label);
    if (label.item == crowd.gold.size()) crowd.gold.push_back(std::stoul(row[3]));
  }
  crowd.size = {workers.size(), tasks.size(), 2};
  return crowd;
}

double accuracy(const Crowd& crowd, const std::vector<std::vector<double>>& votes) {
  double right = 0;
  for (std::size_t i = 0; i < crowd.gold.size(); ++i) {
    const auto& vote = votes[i];
    if (vote[0] == vote[1]) {
      right += 0.5;
    } else {
      right += (vote[1] > vote[0]) == (crowd.gold[i] == 1) ? 1 : 0;
    }
  }
  return right / static_cast<double>(crowd.gold.size());
}

double majority_accuracy(const Crowd& crowd) {
  std::vector<std::vector<double>> votes(crowd.size.items, std::vector<double>(2));
  for (const auto& label : crowd.labels) ++votes[label.item][label.category];
  return accuracy(crowd, votes);
}

/// Raters with the given shares of right labels, each labelling all items of two categories.
Crowd made_crowd(const std::vector<double>& right, std::size_t items) {
  Random random(11);
  Crowd crowd;
  crowd.size = {right.size(), items, 2};
  for (std::size_t item = 0; item < items; ++item) {
    crowd.gold.push_back(random.below(2));
    for (std::size_t rater = 0; rater < right.size(); ++rater) {
      const bool correct = random.chance(right[rater]);
      crowd.labels.push_back({rater, item, correct ? crowd.gold[item] : 1 - crowd.gold[item]});
    }
  }
  return crowd;
}

project::Judgment judgment(project::Id annotator, project::Id comparison,
                           project::Ranking ranking) {
  project::Judgment row;
  row.annotator = annotator;
  row.comparison = comparison;
  row.ranking = std::move(ranking);
  return row;
}

}  // namespace

class ReliabilityTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void coinsAreFoundAgain();
  void likelihoodNeverFalls();
  void anesthesiaIsAsPublished();
  void crowdsAreAsMeasured_data();
  void crowdsAreAsMeasured();
  void whoAgreesCountsMore();
  void withoutOverlapAllCountAlike();
  void skipsSayNothing();
};

void ReliabilityTest::coinsAreFoundAgain() {
  const std::vector<double> right{0.95, 0.8, 0.7, 0.55, 0.9};
  const auto crowd = made_crowd(right, 4000);
  for (const auto model : {RaterModel::one_coin, RaterModel::own_matrix}) {
    const auto fit = fit_crowd(crowd.labels, crowd.size, {.model = model});
    for (std::size_t i = 0; i < right.size(); ++i)
      QVERIFY2(std::abs(fit.accuracies[i] - right[i]) < 0.03,
               std::to_string(fit.accuracies[i]).c_str());
    QVERIFY(accuracy(crowd, fit.posteriors) > majority_accuracy(crowd));
  }
}

void ReliabilityTest::likelihoodNeverFalls() {
  const auto crowd = made_crowd({0.9, 0.6, 0.7}, 200);
  double before = -INFINITY;
  for (int rounds = 1; rounds < 12; ++rounds) {
    const auto fit = fit_crowd(crowd.labels, crowd.size, {.most_rounds = rounds, .tolerance = 0});
    QVERIFY(fit.log_likelihood >= before - 1e-9);
    before = fit.log_likelihood;
  }
}

void ReliabilityTest::anesthesiaIsAsPublished() {
  if (!std::filesystem::exists(crowd_folder())) QSKIP(test::no_public_data);
  Crowd crowd;
  crowd.size = {5, 45, 4};
  auto rows = read_rows(crowd_folder() / "anesthesia.csv");
  rows.erase(rows.begin());
  for (const auto& row : rows)
    crowd.labels.push_back(
        {std::stoul(row[1]) - 1, std::stoul(row[0]) - 1, std::stoul(row[2]) - 1});
  const auto fit = fit_crowd(crowd.labels, crowd.size, {.tolerance = 1e-14});
  std::ifstream file(crowd_folder() / "own_em_reference.json");
  const auto reference = nlohmann::json::parse(file);
  for (std::size_t k = 0; k < 4; ++k)
    QVERIFY(std::abs(fit.prevalence[k] - reference["class_marginals"][k].get<double>()) < 1e-4);
  for (std::size_t rater = 0; rater < 5; ++rater)
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t l = 0; l < 4; ++l)
        QVERIFY(std::abs(fit.matrices[rater][k][l] -
                         reference["error_rates"][rater][k][l].get<double>()) < 1e-3);
}

void ReliabilityTest::crowdsAreAsMeasured_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<double>("majority");
  QTest::addColumn<double>("fitted");
  QTest::newRow("SP") << "SP.csv" << 0.890 << 0.915;
  QTest::newRow("SP_amt") << "SP_amt.csv" << 0.944 << 0.944;
}

void ReliabilityTest::crowdsAreAsMeasured() {
  if (!std::filesystem::exists(crowd_folder())) QSKIP(test::no_public_data);
  QFETCH(QString, file);
  QFETCH(double, majority);
  QFETCH(double, fitted);
  const auto crowd = read_crowd(crowd_folder() / file.toStdString());
  const double votes = majority_accuracy(crowd);
  const double found = accuracy(crowd, fit_crowd(crowd.labels, crowd.size).posteriors);
  // How an even vote is broken moves the majority's share a little.
  QVERIFY2(std::abs(votes - majority) < 0.005, std::to_string(votes).c_str());
  QVERIFY2(std::abs(found - fitted) < 0.0005, std::to_string(found).c_str());
}

void ReliabilityTest::whoAgreesCountsMore() {
  // Two agree everywhere, a third turns every other pair round.
  std::vector<project::Judgment> live;
  for (project::Id comparison = 1; comparison <= 60; ++comparison) {
    const auto a = comparison * 10;
    live.push_back(judgment(1, comparison, {{a}, {a + 1}}));
    live.push_back(judgment(2, comparison, {{a}, {a + 1}}));
    live.push_back(comparison % 2 == 0 ? judgment(3, comparison, {{a}, {a + 1}})
                                       : judgment(3, comparison, {{a + 1}, {a}}));
  }
  const auto weights = reliability_weights(live);
  QCOMPARE(weights.size(), std::size_t{3});
  QVERIFY(weights.at(1) > 2 * weights.at(3));
  QVERIFY(std::abs(weights.at(1) - weights.at(2)) < 1e-9);
  QVERIFY(std::abs((weights.at(1) + weights.at(2) + weights.at(3)) / 3 - 1) < 1e-9);
}

void ReliabilityTest::withoutOverlapAllCountAlike() {
  std::vector<project::Judgment> live;
  for (project::Id comparison = 1; comparison <= 10; ++comparison)
    live.push_back(judgment(comparison % 2 + 1, comparison, {{1}, {2}}));
  for (const auto& [annotator, weight] : reliability_weights(live)) QCOMPARE(weight, 1.0);
}

void ReliabilityTest::skipsSayNothing() {
  auto skip = judgment(1, 1, {});
  skip.outcome = project::Outcome::skip;
  QVERIFY(reliability_weights(std::vector{skip}).empty());
}

}  // namespace arbiter::feedback

QTEST_GUILESS_MAIN(arbiter::feedback::ReliabilityTest)
#include "reliability_test.moc"
