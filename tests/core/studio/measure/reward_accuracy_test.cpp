// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/reward_accuracy.h"

#include <QTest>

using namespace arbiter;
using namespace arbiter::studio;

namespace {

EvaluatedSample sample(std::size_t prompt, std::vector<double> gold, double score) {
  EvaluatedSample made;
  made.prompt = prompt;
  made.gold = std::move(gold);
  made.score = score;
  return made;
}

}  // namespace

class RewardAccuracyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void onlySamePromptAndUntiedPairsCount();
  void componentsCountWhereTheyAloneDiffer();
  void samplesWithoutGoldAreLeftOut();
};

void RewardAccuracyTest::onlySamePromptAndUntiedPairsCount() {
  const std::vector<EvaluatedSample> samples{
      sample(0, {1, 1, 1, 1}, 2.0),
      sample(0, {1, 1, 0, 1}, 1.0),  // ordered rightly against the first
      sample(0, {1, 0, 1, 1}, 3.0),  // ties with the second in gold; wrong against the first
      sample(1, {0, 0, 0, 0}, 9.0),  // alone at its prompt
  };
  const auto accuracy = accuracy_by_gold(samples, 4);
  QCOMPARE(accuracy.overall.pairs, 2.0);
  QCOMPARE(accuracy.overall.right, 1.0);
}

void RewardAccuracyTest::componentsCountWhereTheyAloneDiffer() {
  const std::vector<EvaluatedSample> samples{
      sample(0, {1, 1, 1, 1}, 2.0),
      sample(0, {0, 1, 1, 1}, 1.0),  // against the first: on_topic alone
      sample(0, {0, 0, 1, 1}, 1.5),  // against the first: two differ; against the second: polite
  };
  const auto accuracy = accuracy_by_gold(samples, 4);
  QCOMPARE(accuracy.overall.pairs, 3.0);
  QCOMPARE(accuracy.by_component[0].pairs, 1.0);
  QCOMPARE(accuracy.by_component[0].value(), 1.0);
  QCOMPARE(accuracy.by_component[1].pairs, 1.0);
  QCOMPARE(accuracy.by_component[1].value(), 0.0);
  QCOMPARE(accuracy.by_component[2].pairs, 0.0);
  QCOMPARE(accuracy.by_component_among_others[0].pairs, 2.0);
  QCOMPARE(accuracy.by_component_among_others[1].pairs, 2.0);
}

void RewardAccuracyTest::samplesWithoutGoldAreLeftOut() {
  std::vector<EvaluatedSample> samples(2);
  QCOMPARE(accuracy_by_gold(samples, 4).overall.pairs, 0.0);
}

QTEST_GUILESS_MAIN(RewardAccuracyTest)
#include "reward_accuracy_test.moc"
