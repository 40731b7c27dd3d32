// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <QTest>

using namespace arbiter::studio;

/// Expected intervals: Wilson's formula worked by hand to six digits.
class WinRateTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownIntervals_data();
  void knownIntervals();
  void nothingComparedSaysNothing();
  void accuracyCountsTiesHalf();
};

void WinRateTest::knownIntervals_data() {
  QTest::addColumn<double>("wins");
  QTest::addColumn<double>("ties");
  QTest::addColumn<double>("total");
  QTest::addColumn<double>("value");
  QTest::addColumn<double>("low");
  QTest::addColumn<double>("high");
  QTest::newRow("half of a hundred") << 50.0 << 0.0 << 100.0 << 0.5 << 0.403832 << 0.596168;
  QTest::newRow("ties half") << 40.0 << 20.0 << 100.0 << 0.5 << 0.403832 << 0.596168;
  QTest::newRow("none of ten") << 0.0 << 0.0 << 10.0 << 0.0 << 0.0 << 0.277533;
  QTest::newRow("all of ten") << 10.0 << 0.0 << 10.0 << 1.0 << 0.722467 << 1.0;
  QTest::newRow("three quarters of a thousand")
      << 750.0 << 0.0 << 1000.0 << 0.75 << 0.722240 << 0.775847;
}

void WinRateTest::knownIntervals() {
  QFETCH(double, wins);
  QFETCH(double, ties);
  QFETCH(double, total);
  QFETCH(double, value);
  QFETCH(double, low);
  QFETCH(double, high);
  const auto interval = win_rate(wins, ties, total);
  QVERIFY(std::abs(interval.value - value) < 1e-12);
  QVERIFY2(std::abs(interval.low - low) < 1e-5, qPrintable(QString::number(interval.low, 'g', 9)));
  QVERIFY2(std::abs(interval.high - high) < 1e-5,
           qPrintable(QString::number(interval.high, 'g', 9)));
}

void WinRateTest::nothingComparedSaysNothing() {
  const auto interval = win_rate(0, 0, 0);
  QCOMPARE(interval.low, 0.0);
  QCOMPARE(interval.high, 1.0);
}

void WinRateTest::accuracyCountsTiesHalf() {
  Accuracy accuracy;
  QCOMPARE(accuracy.value(), 0.0);
  accuracy.count(2.0, 1.0);
  accuracy.count(1.0, 2.0);
  accuracy.count(1.0, 1.0);
  accuracy.count(3.0, 1.0);
  QCOMPARE(accuracy.value(), 2.5 / 4);
}

QTEST_GUILESS_MAIN(WinRateTest)
#include "win_rate_test.moc"
