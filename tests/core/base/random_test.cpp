// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QTest>
#include <algorithm>
#include <numeric>

using namespace arbiter;

class RandomTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void sameSeedSameNumbers() {
    Random first(7);
    Random second(7);
    Random other(8);
    int differing = 0;
    for (int i = 0; i < 100; ++i) {
      const auto value = first.next();
      QCOMPARE(second.next(), value);
      if (other.next() != value) ++differing;
    }
    QCOMPARE(differing, 100);
  }

  void uniformIsInRangeAndCentred() {
    Random random(1);
    double sum = 0;
    for (int i = 0; i < 100'000; ++i) {
      const double value = random.uniform();
      QVERIFY(value >= 0 && value < 1);
      sum += value;
    }
    QVERIFY(std::abs(sum / 100'000 - 0.5) < 0.005);
  }

  void belowReachesEveryValueEvenly() {
    Random random(2);
    std::vector<int> hits(7);
    for (int i = 0; i < 70'000; ++i) ++hits.at(random.below(7));
    for (const int count : hits)
      QVERIFY2(std::abs(count - 10'000) < 500, qPrintable(QString::number(count)));
  }

  void shuffleKeepsTheElements() {
    std::vector<int> items(50);
    std::iota(items.begin(), items.end(), 0);
    auto shuffled = items;
    Random random(3);
    random.shuffle(shuffled);
    QVERIFY(shuffled != items);
    std::sort(shuffled.begin(), shuffled.end());
    QCOMPARE(shuffled, items);
  }

  /// The split of every project depends on these numbers: they may never change.
  void stableHashIsStable() {
    QCOMPARE(stable_hash("prompt"), stable_hash(std::string("prompt")));
    QVERIFY(stable_hash("prompt") != stable_hash("prompt "));
    QCOMPARE(stable_hash(""), std::uint64_t{0xC3817C016BA4FF30});
    QCOMPARE(stable_hash("Write a haiku about autumn."), std::uint64_t{0xB253196444509784});
  }

  void streamsOfOneSeedDiffer() {
    QVERIFY(mix_seed(1, 0) != mix_seed(1, 1));
    QVERIFY(mix_seed(1, 0) != mix_seed(2, 0));
    QCOMPARE(mix_seed(5, 9), mix_seed(5, 9));
  }
};

QTEST_GUILESS_MAIN(RandomTest)
#include "random_test.moc"
