// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibration.h"

#include <QTest>
#include <cmath>
#include <vector>

#include "core/base/random.h"

using namespace arbiter;
using namespace arbiter::engine;

namespace {

/// Differences of scores whose better response is ordered rightly with probability
/// sigmoid(|d| / temperature).
std::vector<double> drawn(int count, double temperature) {
  Random random(7);
  std::vector<double> differences;
  for (int i = 0; i < count; ++i) {
    const double size = 6 * random.uniform();
    const bool right = random.chance(1 / (1 + std::exp(-size / temperature)));
    differences.push_back(right ? size : -size);
  }
  return differences;
}

}  // namespace

class CalibrationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void finds_the_temperature_that_was_drawn_from();
  void the_fit_is_a_minimum();
  void calibration_lowers_the_error();
  void error_is_the_distance_in_each_bin();
  void limits_hold();
};

void CalibrationTest::finds_the_temperature_that_was_drawn_from() {
  for (const double temperature : {0.5, 1.0, 3.0}) {
    const double found = fit_temperature(drawn(20000, temperature));
    QVERIFY2(std::abs(found / temperature - 1) < 0.05, std::to_string(found).c_str());
  }
}

void CalibrationTest::the_fit_is_a_minimum() {
  const auto differences = drawn(200, 2);
  const double best = fit_temperature(differences);
  const double there = preference_nll(differences, best);
  for (const double factor : {0.9, 0.999, 1.001, 1.1})
    QVERIFY(there < preference_nll(differences, best * factor));
}

void CalibrationTest::calibration_lowers_the_error() {
  const auto differences = drawn(5000, 4);
  const double before = expected_calibration_error(differences, 1);
  const double after = expected_calibration_error(differences, fit_temperature(differences));
  QVERIFY(before > 0.1);
  QVERIFY(after < 0.03);
}

void CalibrationTest::error_is_the_distance_in_each_bin() {
  // Confidences .6, .6 (one right) and .9, .9, .9 (two right), by the inverse of the sigmoid.
  const double low = std::log(0.6 / 0.4);
  const double high = std::log(0.9 / 0.1);
  const std::vector<double> differences{low, -low, high, high, -high};
  const double expected = (2 * std::abs(0.6 - 0.5) + 3 * std::abs(0.9 - 2.0 / 3)) / 5;
  QVERIFY(std::abs(expected_calibration_error(differences, 1) - expected) < 1e-12);
  const std::vector<double> equal{0, 0};
  QCOMPARE(expected_calibration_error(equal, 1), 0.0);  // half right at a confidence of .5
}

void CalibrationTest::limits_hold() {
  const std::vector<double> all_right{1, 2, 0.5};
  const std::vector<double> all_wrong{-1, -2};
  QVERIFY(std::abs(fit_temperature(all_right) - lowest_temperature) < 1e-9);
  QVERIFY(std::abs(fit_temperature(all_wrong) - highest_temperature) < 1e-6);
  QCOMPARE(fit_temperature({}), 1.0);
  QCOMPARE(expected_calibration_error({}, 1), 0.0);
  QCOMPARE(preference_nll({}, 1), 0.0);
  const std::vector<double> broken{std::nan("")};
  QVERIFY(std::isnan(expected_calibration_error(broken, 1)));
}

QTEST_GUILESS_MAIN(CalibrationTest)
#include "calibration_test.moc"
