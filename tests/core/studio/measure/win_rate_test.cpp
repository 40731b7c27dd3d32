// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <QTest>

#include "core/studio/measure/figure.h"

using namespace arbiter::studio;

/// Expected intervals: Wilson's formula worked by hand to six digits.
class WinRateTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownIntervals_data();
  void knownIntervals();
  void nothingComparedSaysNothing();
  void accuracyCountsTiesHalf();
  void figuresTellTheirNumber();
  void pairsOfOnePromptAreNoIndependentWitnesses();
  void headToHeadsOfOnePromptAreOneGroup();
  void aMeanHasItsStandardError();
  void valuesOfOneClusterAreNoIndependentWitnesses();
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

void WinRateTest::figuresTellTheirNumber() {
  QCOMPARE(grouped(0), std::string("0"));
  QCOMPARE(grouped(-999), std::string("-999"));
  QCOMPARE(grouped(4814), std::string("4,814"));
  QCOMPARE(grouped(-1234567), std::string("-1,234,567"));
  const Figure many{.value = 0.843, .low = 0.832, .high = 0.853, .n = 4814};
  QCOMPARE(describe(many), std::string("84.3 % of 4,814 pairs (83.2 to 85.3)"));
  const Figure few{.value = 1, .low = 0.7, .high = 1, .n = 11};
  QCOMPARE(describe(few), std::string("too few to tell (11 pairs)"));
  QVERIFY(interval_json({}).is_null());

  arbiter::project::Run run;
  run.summary = {{"eval/accuracy", 0.75}, {"eval/pairs", 1000.0}};
  const auto accuracy = held_out_accuracy(run);
  QVERIFY(accuracy.has_value());
  QCOMPARE(accuracy->n, std::int64_t{1000});
  QVERIFY(std::abs(accuracy->low - 0.722240) < 1e-5);
  run.summary = {{"eval/accuracy", 0.75}};
  QVERIFY(!held_out_accuracy(run).has_value());
  run.summary = {{"eval/rewards/accuracies", 0.5}};
  run.settings = {{"held_out_pairs", 64}};
  QCOMPARE(held_out_accuracy(run)->n, std::int64_t{64});
  QVERIFY(!win_rate_of(nullptr).has_value());
  const auto win = win_rate_of(
      {{"win_rate_vs_base", 0.6}, {"win_rate_interval", {0.5, 0.7}}, {"head_to_heads", 96}});
  QVERIFY(win.has_value());
  QCOMPARE(win->n, std::int64_t{96});
  QCOMPARE(win->high, 0.7);
}

void WinRateTest::pairsOfOnePromptAreNoIndependentWitnesses() {
  // 100 prompts of 50 pairs each, of which a prompt has all right or all wrong: 100 witnesses.
  Accuracy alike;
  Accuracy apart;
  for (int prompt = 0; prompt < 100; ++prompt) {
    for (int pair = 0; pair < 50; ++pair) {
      alike.count(prompt % 2, 0.5);
      apart.count(pair % 2, 0.5);
    }
    alike.end_group();
    apart.end_group();
  }
  const auto of_alike = figure_of(alike);
  QCOMPARE(of_alike.n, std::int64_t{5000});
  QCOMPARE(of_alike.value, 0.5);
  QVERIFY2(std::abs(of_alike.low - 0.4038) < 0.002, qPrintable(QString::number(of_alike.low)));
  QVERIFY(figure_of(apart).low > 0.48);

  Accuracy sure;
  for (int prompt = 0; prompt < 10; ++prompt) {
    for (int pair = 0; pair < 50; ++pair) sure.count(1, 0);
    sure.end_group();
  }
  QVERIFY2(std::abs(figure_of(sure).low - 0.722467) < 1e-5, "ten prompts tell what ten pairs tell");

  Accuracy of_one_prompt;
  for (int pair = 0; pair < 1000; ++pair) of_one_prompt.count(pair % 2, 0.5);
  of_one_prompt.end_group();
  QVERIFY2(figure_of(of_one_prompt).low < 0.1 && figure_of(of_one_prompt).high > 0.9,
           "one prompt tells nothing of others");
}

void WinRateTest::headToHeadsOfOnePromptAreOneGroup() {
  // Ten prompts, of which eight are won whatever is drawn: fifty answers to each tell no more.
  const auto figure = [](std::size_t answers) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<std::size_t> prompts;
    for (std::size_t i = 0; i < 10 * answers; ++i) {
      prompts.push_back(i % 10);
      ours.push_back(i % 10 < 8 ? 1 : 0);
      theirs.push_back(0.5);
    }
    return figure_of(head_to_heads(ours, theirs, prompts));
  };
  const auto once = figure(1);
  const auto often = figure(50);
  QCOMPARE(often.n, std::int64_t{500});
  QCOMPARE(often.value, 0.8);
  QVERIFY(std::abs(often.low - once.low) < 1e-12 && std::abs(often.high - once.high) < 1e-12);
  QVERIFY(often.low < win_rate(400, 0, 500).low - 0.2);
  const auto tied = head_to_heads(std::vector<double>{1, 2}, std::vector<double>{1, 1},
                                  std::vector<std::size_t>{0, 1});
  QCOMPARE(tied.right, 1.5);
}

void WinRateTest::aMeanHasItsStandardError() {
  const std::vector<double> values{1, 2, 3, 4};
  const auto mean = mean_with_interval(values);
  QCOMPARE(mean.value, 2.5);
  QVERIFY(std::abs(mean.high - (2.5 + 1.959964 * 0.6454972)) < 1e-5);
  QCOMPARE(mean_with_interval(std::vector<double>{3}).low, 3.0);
}

void WinRateTest::valuesOfOneClusterAreNoIndependentWitnesses() {
  const std::vector<double> values{1, 2, 3, 4};
  // Clusters of one are the independent case.
  const auto apart = mean_with_interval(values, std::vector<std::size_t>{0, 1, 2, 3});
  QVERIFY(std::abs(apart.high - mean_with_interval(values).high) < 1e-12);
  // By hand: two clusters with deviations -2 and 2: sqrt(2 / 1 * 8) / 4 = 1.
  const auto paired = mean_with_interval(values, std::vector<std::size_t>{7, 7, 9, 9});
  QCOMPARE(paired.value, 2.5);
  QVERIFY(std::abs(paired.high - (2.5 + 1.959964)) < 1e-5);
  QCOMPARE(mean_with_interval(values, std::vector<std::size_t>(4, 3)).low, 2.5);
  // The same values ten times over tell no more.
  std::vector<double> again;
  std::vector<std::size_t> clusters;
  for (int copy = 0; copy < 10; ++copy) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      again.push_back(values[i]);
      clusters.push_back(i);
    }
  }
  QVERIFY(std::abs(mean_with_interval(again, clusters).high - apart.high) < 1e-12);
}

QTEST_GUILESS_MAIN(WinRateTest)
#include "win_rate_test.moc"
