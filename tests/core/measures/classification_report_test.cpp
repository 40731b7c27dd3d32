// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/classification_report.h"

#include <QTest>
#include <cmath>

#include "core/measures/report_text.h"

using namespace arbiter;
using namespace arbiter::measures;

namespace {

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

bool equal(const Figures& figures, double precision, double recall, double f1) {
  return near(figures.precision, precision) && near(figures.recall, recall) && near(figures.f1, f1);
}

const std::vector<std::string> animals{"cat", "dog", "owl"};
// cat: 3 are, 2 named so, 2 right; dog: 4 are, 5 named, 3 right; owl: 3 are, 3 named, 2 right.
const std::vector<std::int32_t> truth{0, 0, 0, 1, 1, 1, 1, 2, 2, 2};
const std::vector<std::int32_t> named{0, 0, 1, 1, 1, 1, 2, 2, 2, 1};

}  // namespace

class ClassificationReportTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void countsByHand();
  void whatNeverComesIsNoPartOfTheMean();
  void whatIsOnlyNamedCountsAsNothing();
  void nothingAtAll();
  void jsonAndCsvSayTheSame();
};

void ClassificationReportTest::countsByHand() {
  const auto report = classification_report(animals, truth, named);
  QCOMPARE(report.count, 10);
  QVERIFY(near(report.accuracy, 0.7));
  QCOMPARE(report.confusion,
           (std::vector<std::vector<std::int64_t>>{{2, 1, 0}, {0, 3, 1}, {0, 1, 2}}));
  QVERIFY(equal(report.classes[0].figures, 1.0, 2.0 / 3, 0.8));
  QVERIFY(equal(report.classes[1].figures, 0.6, 0.75, 2.0 / 3));
  QVERIFY(equal(report.classes[2].figures, 2.0 / 3, 2.0 / 3, 2.0 / 3));
  QCOMPARE(report.classes[1].support, 4);
  QCOMPARE(report.classes[1].predicted, 5);
  QVERIFY(equal(report.averages.micro, 0.7, 0.7, 0.7));
  // (1 + .6 + .666667) / 3, (.666667 + .75 + .666667) / 3, (.8 + 2 * .666667) / 3
  QVERIFY(equal(report.averages.macro, 0.7555555556, 0.6944444444, 0.7111111111));
  // (3 * 1 + 4 * .6 + 3 * .666667) / 10, .7, (3 * .8 + 7 * .666667) / 10
  QVERIFY(equal(report.averages.weighted, 0.74, 0.7, 0.7066666667));
}

void ClassificationReportTest::whatNeverComesIsNoPartOfTheMean() {
  const auto with = classification_report({"cat", "dog", "owl", "newt"}, truth, named);
  const auto without = classification_report(animals, truth, named);
  QVERIFY(near(with.averages.macro.f1, without.averages.macro.f1));
  QCOMPARE(with.classes.size(), std::size_t{4});
}

void ClassificationReportTest::whatIsOnlyNamedCountsAsNothing() {
  // Nothing is an owl, yet one is named so: its precision is 0, its recall has no denominator.
  const auto report = classification_report(animals, std::vector<std::int32_t>{0, 1},
                                            std::vector<std::int32_t>{0, 2});
  QVERIFY(equal(report.classes[2].figures, 0, 0, 0));
  QVERIFY(equal(report.classes[1].figures, 0, 0, 0));
  QVERIFY(near(report.averages.macro.f1, 1.0 / 3));
  QVERIFY(near(report.averages.weighted.f1, 0.5));
}

void ClassificationReportTest::nothingAtAll() {
  const auto report = classification_report(animals, {}, {});
  QCOMPARE(report.accuracy, 0.0);
  QVERIFY(equal(report.averages.micro, 0, 0, 0));
  QVERIFY(equal(report.averages.weighted, 0, 0, 0));
}

void ClassificationReportTest::jsonAndCsvSayTheSame() {
  const auto json = to_json(classification_report({"cat", "do,g", "o\"wl"}, truth, named));
  QVERIFY(near(json["averages"]["macro"]["f1"].get<double>(), 0.7111111111));
  QCOMPARE(json["confusion"][1][2].get<int>(), 1);
  QCOMPARE(json["classes"][0]["support"].get<int>(), 3);
  const auto csv = QString::fromStdString(to_csv(json));
  const auto lines = csv.split("\r\n");
  QCOMPARE(lines[0],
           R"(row,name,precision,recall,f1,support,predicted,as cat,"as do,g","as o""wl")");
  QCOMPARE(lines[1], "class,cat,1.000000000,0.666666667,0.800000000,3,2,2,1,0");
  QCOMPARE(lines[2], R"(class,"do,g",0.600000000,0.750000000,0.666666667,4,5,0,3,1)");
  QCOMPARE(lines[5], "average,macro,0.755555556,0.694444444,0.711111111,10,10,,,");
  QCOMPARE(lines[7], "accuracy,,,,0.700000000,10,,,,");
  QCOMPARE(lines.size(), 9);
  QVERIFY(to_table(json).find("0.7111") != std::string::npos);
}

QTEST_GUILESS_MAIN(ClassificationReportTest)
#include "classification_report_test.moc"
