// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/reward_data.h"

#include <QTest>
#include <set>

using namespace arbiter;
using namespace arbiter::studio;

class RewardDataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void preferenceIsOnePair();
  void tieCountsHalfEachWay();
  void bothGoodAndBothBadTie();
  void skipsGiveNothing();
  void rankingGivesItsPairsWithSharedWeight();
  void splitIsStableAndNearItsShare();
};

namespace {

project::Comparison comparison(std::vector<project::Id> responses) {
  project::Comparison row;
  row.prompt = 7;
  row.responses = std::move(responses);
  return row;
}

project::Judgment ranked(project::Ranking ranking) {
  project::Judgment judgment;
  judgment.ranking = std::move(ranking);
  return judgment;
}

}  // namespace

void RewardDataTest::preferenceIsOnePair() {
  const auto pairs = pairs_of(ranked({{2}, {1}}), comparison({1, 2}));
  QCOMPARE(pairs.size(), std::size_t{1});
  QCOMPARE(pairs[0].prompt, 7);
  QCOMPARE(pairs[0].better, 2);
  QCOMPARE(pairs[0].worse, 1);
  QCOMPARE(pairs[0].target, 1.0);
  QCOMPARE(pairs[0].weight, 1.0);
}

void RewardDataTest::tieCountsHalfEachWay() {
  const auto pairs = pairs_of(ranked({{1, 2}}), comparison({1, 2}));
  QCOMPARE(pairs.size(), std::size_t{1});
  QCOMPARE(pairs[0].target, 0.5);
}

void RewardDataTest::bothGoodAndBothBadTie() {
  for (const auto outcome : {project::Outcome::both_good, project::Outcome::both_bad}) {
    project::Judgment judgment;
    judgment.outcome = outcome;
    const auto pairs = pairs_of(judgment, comparison({1, 2, 3}));
    QCOMPARE(pairs.size(), std::size_t{3});
    for (const auto& pair : pairs) QCOMPARE(pair.target, 0.5);
  }
}

void RewardDataTest::skipsGiveNothing() {
  for (const auto outcome : {project::Outcome::skip, project::Outcome::withdrawn}) {
    project::Judgment judgment;
    judgment.outcome = outcome;
    QVERIFY(pairs_of(judgment, comparison({1, 2})).empty());
  }
}

void RewardDataTest::rankingGivesItsPairsWithSharedWeight() {
  // 1 over {2, 3} over 4: 1>2 1>3 1>4 2>4 3>4 and the tie 2=3.
  const auto pairs = pairs_of(ranked({{1}, {2, 3}, {4}}), comparison({1, 2, 3, 4}));
  std::set<std::pair<project::Id, project::Id>> decided;
  double weight = 0;
  int ties = 0;
  for (const auto& pair : pairs) {
    weight += pair.weight;
    if (pair.target == 0.5) {
      ++ties;
    } else {
      decided.insert({pair.better, pair.worse});
    }
  }
  QCOMPARE(ties, 1);
  const std::set<std::pair<project::Id, project::Id>> expected{
      {1, 2}, {1, 3}, {1, 4}, {2, 4}, {3, 4}};
  QVERIFY(decided == expected);
  QVERIFY(std::abs(weight - 1.0) < 1e-12);
}

void RewardDataTest::splitIsStableAndNearItsShare() {
  int held_out = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string prompt = "prompt " + std::to_string(i);
    const bool now = is_held_out(prompt, 0.1);
    QCOMPARE(is_held_out(prompt, 0.1), now);
    // A larger share holds out all that a smaller one does.
    if (now) QVERIFY(is_held_out(prompt, 0.2));
    held_out += now ? 1 : 0;
  }
  QVERIFY(held_out > 400 && held_out < 600);
  QVERIFY(!is_held_out("anything", 0.0));
}

QTEST_GUILESS_MAIN(RewardDataTest)
#include "reward_data_test.moc"
