// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/simulated_annotator.h"

#include <QTest>

using namespace arbiter;
using namespace arbiter::feedback;
using Tiers = std::vector<std::vector<std::size_t>>;

namespace {

/// A scoring rule for tests: the number in the text, less one where it was cut off.
double number_in(const std::string&, const SeenResponse& response) {
  return std::stod(response.text) - (response.ended ? 0 : 1);
}

SimulatedAnnotator gold(double noise) { return {Strategy::gold, noise, number_in}; }

}  // namespace

class SimulatedAnnotatorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goldFollowsTheScore();
  void goldTiesStayTies();
  void longerCountsCharacters();
  void randomIsFair();
  void noiseFlipsAtItsRate_data();
  void noiseFlipsAtItsRate();
  void sameSeedSameAnswers();
  void namesGoBothWays();
};

void SimulatedAnnotatorTest::goldFollowsTheScore() {
  Random random(1);
  const std::vector<SeenResponse> three{{"1"}, {"3"}, {"2"}};
  QCOMPARE(gold(0).answer("p", three, random), (Tiers{{1}, {2}, {0}}));
  const std::vector<SeenResponse> cut{{"2", false}, {"2", true}};
  QCOMPARE(gold(0).answer("p", cut, random), (Tiers{{1}, {0}}));
}

void SimulatedAnnotatorTest::goldTiesStayTies() {
  Random random(1);
  const std::vector<SeenResponse> same{{"0.30000000000000004"}, {"0.3"}};
  for (int i = 0; i < 50; ++i) QCOMPARE(gold(0.5).answer("p", same, random), (Tiers{{0, 1}}));
  const std::vector<SeenResponse> three{{"1"}, {"2"}, {"1"}};
  QCOMPARE(gold(0).answer("p", three, random), (Tiers{{1}, {0, 2}}));
}

void SimulatedAnnotatorTest::longerCountsCharacters() {
  Random random(1);
  const SimulatedAnnotator longer{Strategy::longer, 0, {}};
  const std::vector<SeenResponse> lengths{{"abc"}, {"abcd"}};
  QCOMPARE(longer.answer("p", lengths, random), (Tiers{{1}, {0}}));
  const std::vector<SeenResponse> accents{{"\u00e9\u00e9\u00e9"}, {"eee"}};
  QCOMPARE(longer.answer("p", accents, random), (Tiers{{0, 1}}));
}

void SimulatedAnnotatorTest::randomIsFair() {
  Random random(3);
  const SimulatedAnnotator annotator{Strategy::random, 0, {}};
  const std::vector<SeenResponse> pair{{"a"}, {"b"}};
  int first = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto tiers = annotator.answer("p", pair, random);
    QCOMPARE(tiers.size(), 2U);
    first += tiers[0][0] == 0 ? 1 : 0;
  }
  QVERIFY(first > 1850 && first < 2150);  // five standard deviations
}

void SimulatedAnnotatorTest::noiseFlipsAtItsRate_data() {
  QTest::addColumn<double>("noise");
  for (const double noise : {0.0, 0.1, 0.5, 1.0})
    QTest::newRow(qPrintable(QString::number(noise))) << noise;
}

void SimulatedAnnotatorTest::noiseFlipsAtItsRate() {
  QFETCH(double, noise);
  Random random(7);
  const auto annotator = gold(noise);
  const std::vector<SeenResponse> pair{{"1"}, {"2"}};
  constexpr int draws = 10'000;
  int flipped = 0;
  for (int i = 0; i < draws; ++i) flipped += annotator.answer("p", pair, random)[0][0] == 0 ? 1 : 0;
  const double deviation = std::sqrt(noise * (1 - noise) / draws);
  QVERIFY(std::abs(flipped / double(draws) - noise) <= 5 * deviation);
}

void SimulatedAnnotatorTest::sameSeedSameAnswers() {
  const auto play = [](std::uint64_t seed) {
    Random random(seed);
    const SimulatedAnnotator annotator{Strategy::random, 0.3, {}};
    const std::vector<SeenResponse> three{{"a"}, {"b"}, {"c"}};
    std::vector<Tiers> answers;
    for (int i = 0; i < 20; ++i) answers.push_back(annotator.answer("p", three, random));
    return answers;
  };
  QVERIFY(play(5) == play(5));
  QVERIFY(play(5) != play(6));
}

void SimulatedAnnotatorTest::namesGoBothWays() {
  for (const auto strategy : {Strategy::gold, Strategy::random, Strategy::longer}) {
    const auto found = strategy_from_name(strategy_name(strategy));
    QVERIFY(found.has_value());
    QVERIFY(*found == strategy);
  }
  QVERIFY(!strategy_from_name("best").has_value());
}

QTEST_GUILESS_MAIN(SimulatedAnnotatorTest)
#include "simulated_annotator_test.moc"
