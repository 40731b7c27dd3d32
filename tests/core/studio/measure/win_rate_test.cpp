// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/win_rate.h"

#include <QTest>

#include "core/engine/accuracy.h"
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
  void heldOutAccuracyCountsPromptsNotAnnotators();
  void pairsThatAreCountedTwiceAreNoFurtherPairs();
  void aSummaryIsToldWithItsNumbers();
  void aMeanIsToldWithItsNumber();
  void aSummaryHasTheKeysOfItsKind();
  void aCrossValidationIsNoHeldOutAccuracy();
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
  QCOMPARE(arbiter::counted(1, "pair"), std::string("1 pair"));
  QCOMPARE(arbiter::counted(0, "pair"), std::string("0 pairs"));
  QCOMPARE(arbiter::counted(2000, "reply", "replies"), std::string("2,000 replies"));
  QCOMPARE(grouped(0), std::string("0"));
  QCOMPARE(grouped(-999), std::string("-999"));
  QCOMPARE(grouped(4814), std::string("4,814"));
  QCOMPARE(grouped(-1234567), std::string("-1,234,567"));
  const Figure many{.value = 0.843, .low = 0.832, .high = 0.853, .n = 4814};
  QCOMPARE(describe(many), std::string("84.3 % of 4,814 pairs (83.2 to 85.3)"));
  const Figure few{.value = 1, .low = 0.7, .high = 1, .n = 11};
  QCOMPARE(describe(few), std::string("too few to tell (11 pairs)"));
  const Figure one{.value = 1, .low = 0.2, .high = 1, .n = 1, .prompts = 1};
  QCOMPARE(describe(one), std::string("too few to tell (1 pair on 1 prompt)"));
  const Figure of_few{.value = 0.5, .low = 0.4, .high = 0.6, .n = 400, .prompts = 9};
  QCOMPARE(describe(of_few), std::string("too few to tell (400 pairs on 9 prompts)"));
  // Answers to one prompt say nothing of how far those to another would lie from them.
  QCOMPARE(describe_mean({.value = 3.1, .low = 3.1, .high = 3.1, .n = 96, .prompts = 1}, "nats",
                         "answer"),
           std::string("too few to tell (96 answers on 1 prompt)"));
  QVERIFY(mean_interval_json({.value = 3.1, .low = 3.1, .high = 3.1}, 1).is_null());
  QCOMPARE(mean_interval_json({.value = 3.1, .low = 2.8, .high = 3.4}, 2).size(), std::size_t{2});
  QCOMPARE(describe_mean({.value = 3.1, .low = 2.8, .high = 3.4, .n = 1096}, "nats", "answer"),
           std::string("3.10 nats over 1,096 answers (2.80 to 3.40)"));
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

/// What a reward model's run says of its held-out pairs: by the same function.
void WinRateTest::heldOutAccuracyCountsPromptsNotAnnotators() {
  std::vector<double> differences;
  std::vector<std::int64_t> groups;
  for (int i = 0; i < 100; ++i) {
    differences.push_back(i % 10 < 8 ? 1 : -1);  // one prompt judged 100 times
    groups.push_back(7);
  }
  const auto of_one = arbiter::engine::accuracy_of(differences, groups);
  QCOMPARE(of_one.independent(), 1.0);
  arbiter::project::Run run;
  run.summary = {{"eval/accuracy", of_one.value()},
                 {"eval/pairs", 100},
                 {"eval/accuracy_n", of_one.pairs},
                 {"eval/accuracy_prompts", of_one.groups.count},
                 {"eval/accuracy_independent", of_one.independent()}};
  const auto figure = held_out_accuracy(run);
  QVERIFY(figure.has_value());
  QCOMPARE(figure->n, std::int64_t{100});
  QCOMPARE(figure->prompts, std::int64_t{1});
  QVERIFY(figure->low < 0.2 && figure->high > 0.95);
  QVERIFY(figure->too_few());
  QCOMPARE(describe(*figure), std::string("too few to tell (100 pairs on 1 prompt)"));
  const auto same = figure_of(of_one);
  QCOMPARE(figure->low, same.low);
  QCOMPARE(figure->high, same.high);

  // Each of a prompt of its own: as many witnesses as there are pairs.
  for (int i = 0; i < 100; ++i) groups[static_cast<std::size_t>(i)] = i % 2 == 0 ? 0 : i;
  const auto apart = arbiter::engine::accuracy_of(differences, groups);
  QCOMPARE(apart.groups.count, 100.0);
  QVERIFY(std::abs(figure_of(apart).low - win_rate(80, 0, 100).low) < 0.002);
}

/// 16 pairs that were imported twice, or judged by two people, are 16 pairs.
void WinRateTest::pairsThatAreCountedTwiceAreNoFurtherPairs() {
  std::vector<double> differences;
  std::vector<std::int64_t> groups;
  std::vector<std::int64_t> identities;
  for (int i = 0; i < 32; ++i) {
    differences.push_back(i % 16 < 12 ? 1 : -1);
    groups.push_back(1 + i % 16);
    identities.push_back(100 + i % 16);
  }
  const auto doubled = arbiter::engine::accuracy_of(differences, groups, identities);
  QCOMPARE(doubled.pairs, 32.0);
  QCOMPARE(doubled.distinct(), 16.0);
  QVERIFY(doubled.independent() <= 16.0);
  const auto figure = figure_of(doubled);
  QCOMPARE(figure.n, std::int64_t{16});
  QVERIFY(figure.too_few());
  QCOMPARE(figure.value, 0.75);
  // Two people who disagree speak of one pair as well: the same two responses, in either order.
  const std::vector<std::int32_t> one{1, 2};
  const std::vector<std::int32_t> other{1, 3};
  QCOMPARE(arbiter::engine::pair_identity(one, other), arbiter::engine::pair_identity(other, one));
  QVERIFY(arbiter::engine::pair_identity(one, other) != arbiter::engine::pair_identity(one, one));
  QCOMPARE(figure_of(arbiter::engine::accuracy_of(differences, groups)).n, std::int64_t{32});
}

void WinRateTest::aSummaryIsToldWithItsNumbers() {
  arbiter::project::Run run;
  run.summary = {{"eval/accuracy", 1.0}, {"eval/accuracy_n", 2}, {"eval/accuracy_prompts", 2},
                 {"eval/ece", 0.4},      {"train/loss", 0.5},    {"eval/accuracy_independent", 2}};
  auto told = told_summary(run);
  QCOMPARE(told["eval/accuracy_n"].get<int>(), 2);
  QCOMPARE(told["eval/accuracy_interval"].size(), std::size_t{2});
  QCOMPARE(told["eval/ece_n"].get<int>(), 2);
  const auto lines = summary_lines(run);
  QCOMPARE(lines,
           (std::vector<std::string>{"eval/accuracy: too few to tell (2 pairs on 2 prompts)",
                                     "eval/ece: too few to tell (2 pairs)", "train/loss: 0.5"}));
  run.summary["eval/accuracy_n"] = 0;
  told = told_summary(run);
  QVERIFY(told["eval/accuracy"].is_null());
  QVERIFY(told["eval/ece"].is_null());
  QCOMPARE(told["eval/ece_n"].get<int>(), 0);
  QVERIFY(told.contains("train/loss"));
  QCOMPARE(summary_lines(run), std::vector<std::string>{"train/loss: 0.5"});
}

/// A mean says what it was taken over, in the document and in words.
void WinRateTest::aMeanIsToldWithItsNumber() {
  using Kind = arbiter::project::RunKind;
  arbiter::project::Run run;
  run.kind = Kind::ppo;
  run.settings = {{"episodes", 64}};
  run.summary = {{"objective/kl", 3.5},
                 {"objective/kl_base", 4.5},
                 {"objective/kl_coef", 0.1},
                 {"response/length_avg", 21.0}};
  const auto told = told_summary(run);
  for (const char* name : {"objective/kl_n", "objective/kl_base_n", "response/length_avg_n"})
    QCOMPARE(told.value(name, 0), 64);
  QVERIFY(!told.contains("objective/kl_coef_n"));
  QCOMPARE(
      summary_lines(run),
      (std::vector<std::string>{
          "objective/kl: 3.5 (mean of 64 answers)", "objective/kl_base: 4.5 (mean of 64 answers)",
          "objective/kl_coef: 0.1", "response/length_avg: 21.0 (mean of 64 answers)"}));
  run.kind = Kind::sft;
  run.summary = {{"eval/loss", 0.5}, {"eval/tokens", 1200}};
  QCOMPARE(told_summary(run).value("eval/loss_n", 0), 1200);
  run.kind = Kind::reward;
  run.summary = {{"eval/loss", 0.5}, {"eval/pairs", 12}};
  QCOMPARE(summary_lines(run).front(), std::string("eval/loss: 0.5 (mean of 12 pairs)"));
}

/// Whoever reads a key finds it: null where nothing was measured.
void WinRateTest::aSummaryHasTheKeysOfItsKind() {
  using Kind = arbiter::project::RunKind;
  arbiter::project::Run run;
  run.summary = {{"train/loss", 0.5}};
  const auto missing = [&](Kind kind, std::vector<std::string> names) {
    run.kind = kind;
    const auto told = told_summary(run);
    for (const auto& name : names)
      if (!told.contains(name) || !told[name].is_null()) return QString::fromStdString(name);
    return QString();
  };
  QCOMPARE(
      missing(Kind::reward, {"eval/accuracy", "eval/accuracy_interval", "eval/accuracy_prompts",
                             "eval/ece", "eval/loss", "eval/temperature", "train/accuracy",
                             "cross_validation/accuracy", "cross_validation/accuracy_interval"}),
      QString());
  QCOMPARE(missing(Kind::dpo, {"eval/rewards/accuracies", "eval/rewards/accuracies_interval",
                               "eval/loss", "eval/rewards/margins"}),
           QString());
  QCOMPARE(missing(Kind::sft, {"eval/loss", "eval/perplexity"}), QString());
  QCOMPARE(missing(Kind::ppo, {"response/like_base", "response/like_base_interval"}), QString());
  QCOMPARE(told_summary(run)["response/like_base_n"].get<int>(), 0);
  run.summary = nlohmann::json::object();  // it has not ended
  QVERIFY(told_summary(run).empty());

  // Answers of a round: no pairs. Those that share a prompt are no witnesses of their own.
  run.summary = {{"response/like_base", 0.75},
                 {"response/like_base_n", 64},
                 {"response/like_base_prompts", 16},
                 {"response/like_base_independent", 16}};
  QCOMPARE(summary_lines(run).front(),
           std::string("response/like_base: 75.0 % of 64 answers on 16 prompts (50.5 to 89.8)"));
  nlohmann::json told;
  add_figure(told, "share", std::nullopt);
  const nlohmann::json nothing{
      {"share", nullptr}, {"share_n", 0}, {"share_prompts", nullptr}, {"share_interval", nullptr}};
  QVERIFY2(told == nothing, told.dump().c_str());
}

/// It is of other prompts than what is held out, and named so.
void WinRateTest::aCrossValidationIsNoHeldOutAccuracy() {
  arbiter::project::Run run;
  run.settings = {{"held_out_pairs", 12}};
  run.summary = {{"cross_validation/accuracy", 0.8},
                 {"cross_validation/accuracy_n", 300},
                 {"cross_validation/accuracy_prompts", 120},
                 {"cross_validation/accuracy_independent", 200},
                 {"cross_validation/folds", 5}};
  QVERIFY(!held_out_accuracy(run).has_value());
  const auto figure = cross_validated_accuracy(run);
  QVERIFY(figure.has_value());
  QCOMPARE(figure->n, std::int64_t{300});
  QCOMPARE(figure->prompts, std::int64_t{120});
  QVERIFY(std::abs(figure->low - win_rate(160, 0, 200).low) < 1e-12);
  run.summary.erase("cross_validation/accuracy_n");  // no other number stands in for it
  run.summary["eval/pairs"] = 40;
  QVERIFY(!cross_validated_accuracy(run).has_value());
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
