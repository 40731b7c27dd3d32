// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/over_optimisation.h"

#include <QTest>

#include "core/engine/torch/learning/response_figures.h"

using namespace arbiter::engine;
using namespace arbiter::engine::learning;

namespace {

constexpr BaseBand band{
    .log_probability = -0.6, .length = 30, .distinct_pairs = 0.3, .repetition = 0.1};

std::vector<Metric> ordinary() {
  return {{"response/like_base", 0.9},
          {"response/length_avg", 32},
          {"response/repetition", 0.05},
          {"response/distinct_2", 0.28}};
}

std::vector<Metric> with(const char* name, double value) {
  auto metrics = ordinary();
  for (auto& metric : metrics)
    if (metric.name == name) metric.value = value;
  return metrics;
}

Generation answer(Tokens tokens, bool ended = true) {
  Generation generation;
  generation.tokens = std::move(tokens);
  generation.ended = ended;
  return generation;
}

}  // namespace

class OverOptimisationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void figuresOfAnswers() {
    const std::vector<Generation> same{answer({1, 2, 3}), answer({1, 2, 3})};
    QCOMPARE(distinct_pairs(same), 0.5);
    QCOMPARE(repetition(same), 0.0);
    // Runs of four: 1212 2121 1212 2121, two of them new.
    const std::vector<Generation> round{answer({1, 2, 1, 2, 1, 2, 1})};
    QCOMPARE(repetition(round), 0.5);
    QCOMPARE(distinct_pairs(std::vector<Generation>{answer({})}), 1.0);
    QCOMPARE(repetition({}), 0.0);
  }

  void aTenthOfTheBaseModelsAnswersIsBelowItsBand() {
    std::vector<Generation> answers;
    std::vector<double> means;
    for (int i = 0; i < 20; ++i) {
      answers.push_back(answer({1, 2, 3}, i % 2 == 0));
      means.push_back(-1.0 * (i + 1));
    }
    const auto made = band_of(answers, means);
    QCOMPARE(made.log_probability, -18.0);
    QCOMPARE(made.length, 3.5);
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(made);
    std::vector<std::int64_t> prompts;
    for (std::int64_t i = 0; i < 20; ++i) prompts.push_back(1 + i / 2);
    const auto like = watch.like_base(means, prompts);
    QCOMPARE(like.value(), 0.9);
    QCOMPARE(like.pairs, 20.0);
    QCOMPARE(like.groups.count, 10.0);
  }

  void signs_data() {
    QTest::addColumn<QByteArray>("metric");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("sign");
    QTest::newRow("unlike") << QByteArray("response/like_base") << 0.7 << 1;
    QTest::newRow("short") << QByteArray("response/length_avg") << 9.0 << 2;
    QTest::newRow("long") << QByteArray("response/length_avg") << 91.0 << 2;
    QTest::newRow("repeats itself") << QByteArray("response/repetition") << 0.5 << 3;
    QTest::newRow("all the same") << QByteArray("response/distinct_2") << 0.05 << 4;
  }

  void signs() {
    QFETCH(QByteArray, metric);
    QFETCH(double, value);
    QFETCH(int, sign);
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    watch.observe(0, ordinary());
    watch.observe(1, with(metric, value));
    QVERIFY(!watch.calm());
    watch.observe(2, ordinary());
    QVERIFY(watch.calm());
    watch.observe(3, with(metric, value));
    QVERIFY2(!watch.found(), "a sign has to stand twice in a row");
    watch.observe(4, with(metric, value));
    QVERIFY(watch.found());
    QCOMPARE(watch.found()->step, std::int64_t{4});
    QCOMPARE(static_cast<int>(watch.found()->sign), sign);
    watch.observe(5, ordinary());
    QCOMPARE(watch.found()->step, std::int64_t{4});
  }

  void answersFarFromTheBaseModelsAreSeenAtOnce() {
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    watch.observe(0, ordinary());
    watch.observe(1, with("response/like_base", 0.5));
    QVERIFY(watch.found());
  }

  /// A policy from elsewhere, or the base model of another kind.
  void whatWasSoBeforeTheFirstUpdateIsNoSign() {
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    for (int step = 1; step < 10; ++step) watch.observe(step, with("response/like_base", 0.1));
    QVERIFY(!watch.found());
    QVERIFY(watch.calm());
    OverOptimisationWatch resumed(options);
    resumed.restore(watch.state());
    resumed.observe(10, with("response/like_base", 0.1));
    QVERIFY(!resumed.found());
    for (int step = 11; step < 13; ++step) {
      auto metrics = with("response/like_base", 0.1);
      for (auto& metric : metrics)
        if (metric.name == "response/repetition") metric.value = 0.9;
      resumed.observe(step, metrics);
    }
    QVERIFY(resumed.found());
    QCOMPARE(resumed.found()->sign, OverOptimisation::repetition);
  }

  /// Of eight answers a share says little.
  void smallRoundsNeedMore() {
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    auto small = band;
    small.answers = 8;
    watch.set_band(small);
    watch.observe(0, ordinary());
    for (int step = 1; step < 5; ++step) watch.observe(step, with("response/like_base", 0.7));
    QVERIFY(!watch.found());
    watch.observe(5, with("response/like_base", 0.4));
    QVERIFY(watch.found());
  }

  void anEnsembleThatDisagreesMore() {
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    const auto round = [&](std::int64_t step, double mean, double lower) {
      auto metrics = ordinary();
      metrics.push_back({"objective/scores", mean});
      metrics.push_back({"objective/scores_lower", lower});
      watch.observe(step, metrics);
    };
    std::int64_t step = 0;
    for (; step < 10; ++step) round(step, 0.1 * static_cast<double>(step), 0.08 * step);
    QVERIFY(!watch.found());
    for (; step < 20; ++step) round(step, 1.0 + 0.1 * static_cast<double>(step - 10), 0.0);
    QVERIFY(watch.found());
    QCOMPARE(watch.found()->sign, OverOptimisation::disagreement);
  }

  /// Both fall: the policy got worse, which is no over-optimisation.
  void aRewardThatFallsIsAnother() {
    const OnPolicyOptions options;
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    for (int step = 0; step < 20; ++step) {
      auto metrics = ordinary();
      metrics.push_back({"objective/scores", 1 - 0.1 * step});
      metrics.push_back({"objective/scores_lower", 0.8 - 0.1 * step});
      watch.observe(step, metrics);
    }
    QVERIFY(!watch.found());
  }

  void itGoesOnWhereItStood() {
    const OnPolicyOptions options;
    OverOptimisationWatch first(options);
    first.set_band(band);
    first.observe(0, ordinary());
    first.observe(1, with("response/like_base", 0.7));
    OverOptimisationWatch second(options);
    second.restore(first.state());
    QVERIFY(second.has_band());
    second.observe(2, with("response/like_base", 0.7));
    QVERIFY(second.found());
    OverOptimisationWatch third(options);
    third.restore(second.state());
    QCOMPARE(third.found()->step, std::int64_t{2});
    QVERIFY(third.state() == second.state());
  }

  void itCanBeSwitchedOff() {
    OnPolicyOptions options;
    options.over_optimisation = "ignore";
    OverOptimisationWatch watch(options);
    watch.set_band(band);
    for (int step = 1; step < 5; ++step) watch.observe(step, with("response/like_base", 0));
    QVERIFY(!watch.found());
  }
};

QTEST_APPLESS_MAIN(OverOptimisationTest)
#include "over_optimisation_test.moc"
