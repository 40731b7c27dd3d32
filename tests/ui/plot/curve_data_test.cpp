// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/curve_data.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

namespace arbiter::ui {

class CurveDataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theAverageOfAConstantIsTheConstant() {
    CurveData data(0.9);
    for (int step = 0; step < 5; ++step) QVERIFY(data.append(step, 3.0));
    for (const auto& point : data.smooth()) QVERIFY(std::abs(point.y() - 3.0) < 1e-12);
  }

  void theAverageFollowsWithItsWeight() {
    CurveData data(0.5);
    data.append(0, 0);
    data.append(1, 1);
    // (0.5 * 1) / (1 - 0.25)
    QVERIFY(std::abs(data.smooth()[1].y() - 2.0 / 3) < 1e-12);
  }

  void notANumberIsLeftOut() {
    CurveData data;
    data.append(0, 1);
    data.append(1, std::numeric_limits<double>::quiet_NaN());
    data.append(2, std::numeric_limits<double>::infinity());
    QCOMPARE(data.size(), std::size_t(1));
  }

  void anEarlierStepTakesLaterPointsAway() {
    CurveData whole(0.8);
    CurveData resumed(0.8);
    for (int step = 1; step <= 6; ++step) whole.append(step, step * 0.5);
    for (int step = 1; step <= 9; ++step) resumed.append(step, step < 4 ? step * 0.5 : 100);
    QVERIFY(!resumed.append(4, 2.0));
    QVERIFY(resumed.append(5, 2.5));
    resumed.append(6, 3.0);
    QCOMPARE(resumed.raw(), whole.raw());
    for (std::size_t i = 0; i < whole.size(); ++i)
      QVERIFY(std::abs(resumed.smooth()[i].y() - whole.smooth()[i].y()) < 1e-9);
  }

  void aCurveOfFewPointsIsNeverSmoothed() {
    CurveData data;
    for (const int step : {10, 20, 30}) data.append(step, step < 30 ? 0.5 : 1.0);
    QVERIFY(!data.smoothed());
    QCOMPARE(data.drawn().back(), QPointF(30, 1.0));
    for (int step = 31; data.size() < CurveData::fewest_smoothed; ++step) data.append(step, 0.0);
    QVERIFY(data.smoothed());
    QVERIFY(data.drawn().back().y() > 0);
  }

  void measurementsAreNeverSmoothed() {
    CurveData data;
    data.setMeasured(true);
    for (int step = 0; step < 200; ++step) data.append(step, step % 2);
    QCOMPARE(data.drawn(), data.raw());
  }

  void anotherWeightAveragesAnew() {
    CurveData changed(0.9);
    CurveData fresh(0.5);
    for (int step = 0; step < 60; ++step) {
      changed.append(step, step % 7);
      fresh.append(step, step % 7);
    }
    changed.setWeight(0.5);
    QCOMPARE(changed.raw(), fresh.raw());
    QCOMPARE(changed.drawn(), fresh.drawn());
    changed.append(60, 3);
    fresh.append(60, 3);
    QCOMPARE(changed.drawn(), fresh.drawn());
    changed.setWeight(0);
    QVERIFY(!changed.smoothed());
    QCOMPARE(changed.drawn(), changed.raw());
  }

  void theNearestPointIsFound() {
    CurveData data;
    QVERIFY(!data.nearest(3));
    for (const int step : {10, 20, 40}) data.append(step, step);
    QCOMPARE(data.nearest(-5), std::size_t(0));
    QCOMPARE(data.nearest(14), std::size_t(0));
    QCOMPARE(data.nearest(16), std::size_t(1));
    QCOMPARE(data.nearest(31), std::size_t(2));
    QCOMPARE(data.nearest(99), std::size_t(2));
  }

  void fewPointsAreNotReduced() {
    const std::vector<QPointF> points{{0, 1}, {1, 5}, {2, 2}};
    QCOMPARE(reduceToColumns(points, 0, 2, 100), points);
  }

  void reducingKeepsEveryPeak() {
    std::vector<QPointF> points;
    for (int i = 0; i < 100000; ++i) points.emplace_back(i, std::sin(i * 0.01));
    points[51234].setY(50);
    points[77777].setY(-50);
    const auto reduced = reduceToColumns(points, 0, 99999, 400);
    QVERIFY(reduced.size() <= 400 * 4 + 8);
    const auto [least, greatest] =
        std::ranges::minmax_element(reduced, {}, [](const QPointF& point) { return point.y(); });
    QCOMPARE(*least, QPointF(77777, -50));
    QCOMPARE(*greatest, QPointF(51234, 50));
    QCOMPARE(reduced.front(), points.front());
    QCOMPARE(reduced.back(), points.back());
    QVERIFY(std::ranges::is_sorted(reduced, {}, [](const QPointF& point) { return point.x(); }));
  }

  void onlyWhatIsSeenIsReduced() {
    std::vector<QPointF> points;
    for (int i = 0; i < 1000; ++i) points.emplace_back(i, i);
    const auto seen = reduceToColumns(points, 100, 110, 400);
    QCOMPARE(seen.front().x(), 99.0);  // the neighbours, so that the line leaves the picture
    QCOMPARE(seen.back().x(), 111.0);
  }
};

}  // namespace arbiter::ui

QTEST_GUILESS_MAIN(arbiter::ui::CurveDataTest)
#include "curve_data_test.moc"
