// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/agreement.h"

#include <QtTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/paths.h"

namespace arbiter::feedback {
namespace {

using nlohmann::json;

json golden() {
  std::ifstream file(arbiter::test::test_data_folder() / "golden" / "stats" / "agreement.json");
  return json::parse(file);
}

std::vector<std::vector<std::optional<double>>> ratings_of(const json& rows) {
  std::vector<std::vector<std::optional<double>>> ratings;
  for (const auto& row : rows) {
    auto& rater = ratings.emplace_back();
    for (const auto& value : row) {
      if (value.is_null()) {
        rater.emplace_back();
      } else if (value.is_string()) {  // nominal: any number that is the same for the same word
        rater.emplace_back(double(std::hash<std::string>{}(value.get<std::string>()) % 1000003));
      } else {
        rater.emplace_back(value.get<double>());
      }
    }
  }
  return ratings;
}

project::Judgment preference(project::Id annotator, project::Id comparison, bool first,
                             bool first_left = true, std::int64_t active_ms = 0) {
  project::Judgment judgment;
  judgment.annotator = annotator;
  judgment.comparison = comparison;
  const auto a = comparison * 10;
  const auto b = a + 1;
  judgment.ranking = first ? project::Ranking{{a}, {b}} : project::Ranking{{b}, {a}};
  judgment.shown_order = first_left ? std::vector{a, b} : std::vector{b, a};
  judgment.active_ms = active_ms;
  return judgment;
}

project::Judgment without_ranking(project::Id annotator, project::Id comparison,
                                  project::Outcome outcome) {
  auto judgment = preference(annotator, comparison, true);
  judgment.outcome = outcome;
  judgment.ranking.clear();
  return judgment;
}

project::Judgment rated(project::Id annotator, project::Id comparison, project::Rating rating) {
  project::Judgment judgment;
  judgment.annotator = annotator;
  judgment.comparison = comparison;
  judgment.ranking = {{comparison * 10}};
  judgment.shown_order = {comparison * 10};
  judgment.ratings = project::to_ratings(rating);
  return judgment;
}

void compareNear(double actual, double expected, double tolerance) {
  QVERIFY2(std::abs(actual - expected) <= tolerance,
           qPrintable(QStringLiteral("%1 is not %2").arg(actual).arg(expected)));
}

}  // namespace

class AgreementTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cohenMatchesTheReference() {
    const auto reference = golden()["cohen_sas_3x3"];
    const auto result = cohen_kappa(reference["table"].get<CountTable>());
    QVERIFY(result);
    compareNear(result->kappa, reference["kappa"].get<double>(), 5e-5);
    compareNear(result->standard_error, reference["ase"].get<double>(), 5e-5);
    compareNear(result->interval.low, reference["ci95"][0].get<double>(), 5e-5);
    compareNear(result->interval.high, reference["ci95"][1].get<double>(), 5e-5);
  }

  void fleissMatchesTheReference() {
    const auto reference = golden()["fleiss_wikipedia"];
    const auto kappa = fleiss_kappa(reference["table"].get<CountTable>());
    QVERIFY(kappa);
    compareNear(*kappa, reference["kappa"].get<double>(), 5e-4);
  }

  void krippendorffMatchesTheReference() {
    const auto all = golden();
    const auto numbers = ratings_of(all["krippendorff_wikipedia"]["data"]);
    compareNear(krippendorff_alpha(numbers, Measurement::nominal).value_or(-9),
                all["krippendorff_wikipedia"]["nominal"].get<double>(), 1e-6);
    compareNear(krippendorff_alpha(numbers, Measurement::interval).value_or(-9),
                all["krippendorff_wikipedia"]["interval"].get<double>(), 1e-6);
    const auto words = ratings_of(all["krippendorff_strings_nominal"]["data"]);
    compareNear(krippendorff_alpha(words, Measurement::nominal).value_or(-9),
                all["krippendorff_strings_nominal"]["nominal"].get<double>(), 1e-6);
  }

  void nothingToCompareIsNoFigure() {
    QVERIFY(!cohen_kappa({{0, 0}, {0, 0}}));
    QVERIFY(!fleiss_kappa({}));
    QVERIFY(!krippendorff_alpha({}, Measurement::nominal));
    QVERIFY(agreement_of_annotators({}).empty());
    QVERIFY(summarise_annotators({}).empty());
  }

  void wilsonMatchesPublishedValues() {
    // Newcombe (1998), table I: 81 of 263.
    const auto interval = wilson_interval(81, 263);
    compareNear(interval.low, 0.2553, 5e-5);
    compareNear(interval.high, 0.3662, 5e-5);
    QCOMPARE(wilson_interval(0, 0).low, 0.0);
    QCOMPARE(wilson_interval(0, 0).high, 1.0);
  }

  void positionsAreWhereTheAnswersStood() {
    const std::vector judgments{
        preference(1, 1, true, true, 2000), preference(1, 2, true, false, 4000),
        preference(1, 3, false, false, 9000), without_ranking(1, 4, project::Outcome::both_bad),
        without_ranking(1, 5, project::Outcome::skip)};
    const auto summaries = summarise_annotators(judgments);
    QCOMPARE(summaries.size(), std::size_t(1));
    const auto& one = summaries.front();
    QCOMPARE(one.judgments, std::int64_t(5));
    QCOMPARE(one.by_position[std::size_t(Position::left)], std::int64_t(2));
    QCOMPARE(one.by_position[std::size_t(Position::right)], std::int64_t(1));
    QCOMPARE(one.by_position[std::size_t(Position::both_bad)], std::int64_t(1));
    QCOMPARE(one.by_position[std::size_t(Position::skip)], std::int64_t(1));
    compareNear(one.left_share, 2.0 / 3, 1e-12);
    QVERIFY(one.left_interval.low < 0.5 && one.left_interval.high > 0.5);
    QCOMPARE(one.median_seconds, 4.0);
  }

  void aSideIsUnknownWhereTheOrderWasNotRecorded() {
    auto judgment = preference(1, 1, true);
    judgment.shown_order.clear();
    const auto summaries = summarise_annotators(std::vector{judgment});
    QCOMPARE(summaries.front().judgments, std::int64_t(1));
    QCOMPARE(summaries.front().by_position[std::size_t(Position::left)], std::int64_t(0));
    QCOMPARE(summaries.front().left_interval.high, 1.0);
  }

  void anImportedPreferenceHasNoSide() {
    auto judgment = preference(1, 1, true);
    judgment.role = project::Role::imported;
    const auto one = summarise_annotators(std::vector{judgment}).front();
    QCOMPARE(one.sided(), std::int64_t(0));
    QCOMPARE(one.at(Position::unplaced), std::int64_t(1));
    QCOMPARE(one.left_interval.high, 1.0);
  }

  void rankingsOfSeveralHaveNoSides() {
    auto judgment = preference(1, 1, true);
    judgment.ranking = {{3}, {1}, {2}};
    judgment.shown_order = {1, 2, 3};
    const auto summaries = summarise_annotators(std::vector{judgment});
    const auto& counts = summaries.front().by_position;
    QCOMPARE(counts[std::size_t(Position::right)], std::int64_t(0));
    QCOMPARE(counts[std::size_t(Position::several)], std::int64_t(1));
    QCOMPARE(summaries.front().left_interval.high, 1.0);
  }

  /// A file's best of three says nothing of the other two: nobody disagrees with it there.
  void aFirstChoiceIsNoTieOfTheOthers() {
    project::Judgment chosen;
    chosen.comparison = 1;
    chosen.annotator = 1;
    chosen.role = project::Role::imported;
    chosen.ranking = {{10}, {11, 12}};
    auto ranked = chosen;
    ranked.annotator = 2;
    ranked.role = project::Role::annotator;
    ranked.ranking = {{10}, {11}, {12}};
    const std::vector both{chosen, ranked};
    const auto pairs = agreement_of_annotators(both);
    QCOMPARE(pairs.size(), std::size_t{1});
    QCOMPARE(pairs.front().shared, 2);
  }

  void onlyThoseWhoShareTheMostAreKept() {
    // Annotator i judges the first i comparisons: i and j share min(i, j).
    AgreementCounter counter;
    for (project::Id annotator = 1; annotator <= 20; ++annotator)
      for (project::Id comparison = 1; comparison <= annotator; ++comparison)
        counter.add(preference(annotator, comparison, (annotator * comparison) % 3 == 0));
    auto limited = counter;
    const auto all = counter.finish();
    QCOMPARE(all->found, std::int64_t(190));
    QCOMPARE(all->pairs.size(), std::size_t(190));
    QCOMPARE(all->items, std::int64_t(19));
    for (const auto& pair : all->pairs)
      QCOMPARE(pair.shared, std::int64_t(std::min(pair.first, pair.second)));
    const auto some = limited.finish(10);
    QCOMPARE(some->found, std::int64_t(190));
    QCOMPARE(some->pairs.size(), std::size_t(10));
    // 19 with 20; then 18 with 19 and 20; 17 with three; 16 with four.
    for (const auto& pair : some->pairs) QVERIFY(pair.shared >= 16);
  }

  void alphaIsThatOfTheTable() {
    AgreementCounter counter;
    std::vector<std::vector<std::optional<double>>> ratings(3);
    for (project::Id comparison = 1; comparison <= 12; ++comparison) {
      for (project::Id annotator = 1; annotator <= 3; ++annotator) {
        const bool first = (comparison + annotator * annotator) % 4 < 2;
        if ((comparison + annotator) % 5 == 0) {
          ratings[std::size_t(annotator - 1)].push_back(std::nullopt);
          continue;
        }
        ratings[std::size_t(annotator - 1)].push_back(first ? 1.0 : 0.0);
        counter.add(preference(annotator, comparison, first));
      }
    }
    compareNear(counter.finish()->alpha.value_or(-9),
                krippendorff_alpha(ratings, Measurement::nominal).value_or(-8), 1e-12);
  }

  void singleResponsesAreAgreedOnToo() {
    using project::Rating;
    const auto summaries = summarise_annotators(
        std::vector{rated(1, 1, Rating::of(true)), rated(1, 2, Rating::of(true)),
                    rated(1, 3, Rating::of(false)), rated(1, 4, Rating::of(4.0))});
    QCOMPARE(summaries.front().at(Position::good), std::int64_t(2));
    QCOMPARE(summaries.front().at(Position::bad), std::int64_t(1));
    QCOMPARE(summaries.front().at(Position::scored), std::int64_t(1));
    QCOMPARE(summaries.front().sided(), std::int64_t(0));

    AgreementCounter counter;
    for (project::Id comparison = 1; comparison <= 10; ++comparison) {
      counter.add(rated(1, comparison, Rating::of(comparison % 2 == 0)));
      counter.add(rated(2, comparison, Rating::of(comparison % 2 == 0 || comparison == 1)));
    }
    const auto agreed = counter.finish();
    QCOMPARE(agreed->items, std::int64_t(10));
    QCOMPARE(agreed->singles, std::int64_t(10));
    QCOMPARE(agreed->pairs.size(), std::size_t(1));
    compareNear(agreed->pairs.front().agreement.observed, 0.9, 1e-12);
    compareNear(agreed->pairs.front().agreement.kappa, 0.8, 1e-12);
  }

  void scoresAgreeByHowFarTheyLieApart() {
    AgreementCounter counter;
    std::vector<std::vector<std::optional<double>>> ratings(3);
    for (project::Id comparison = 1; comparison <= 12; ++comparison) {
      for (project::Id annotator = 1; annotator <= 3; ++annotator) {
        auto& row = ratings[std::size_t(annotator - 1)];
        if ((comparison + annotator) % 4 == 0) {
          row.push_back(std::nullopt);
          continue;
        }
        row.push_back(double(1 + (comparison * comparison + annotator) % 5));
        counter.add(rated(annotator, comparison, project::Rating::of(9.0)));  // said before
        counter.add(rated(annotator, comparison, project::Rating::of(*row.back())));
      }
    }
    const auto agreed = counter.finish();
    QCOMPARE(agreed->items, std::int64_t(0));
    QCOMPARE(agreed->scored, std::int64_t(12));
    compareNear(agreed->score_alpha.value_or(-9),
                krippendorff_alpha(ratings, Measurement::interval).value_or(-8), 1e-12);
  }

  void countingEndsWhenItIsTold() {
    AgreementCounter counter;
    for (project::Id annotator = 1; annotator <= 4; ++annotator)
      counter.add(preference(annotator, 1, true));
    int asked = 0;
    QVERIFY(!counter.finish(100, [&asked] { return ++asked == 2; }));
    QCOMPARE(asked, 2);
  }

  void twoAnnotatorsAgreeWhateverTheScreenOrder() {
    std::vector<project::Judgment> judgments;
    for (project::Id comparison = 1; comparison <= 10; ++comparison) {
      judgments.push_back(preference(1, comparison, comparison % 2 == 0, true));
      judgments.push_back(preference(2, comparison, comparison % 2 == 0, false));
    }
    // The third shares only two comparisons with them, and skips one of these.
    judgments.push_back(preference(3, 1, true));
    judgments.push_back(without_ranking(3, 2, project::Outcome::skip));
    const auto pairs = agreement_of_annotators(judgments);
    QCOMPARE(pairs.size(), std::size_t(3));
    QCOMPARE(pairs[0].shared, std::int64_t(10));
    QCOMPARE(pairs[0].agreement.observed, 1.0);
    QCOMPARE(pairs[0].agreement.kappa, 1.0);
    QCOMPARE(pairs[1].shared, std::int64_t(1));
    QCOMPARE(pairs[1].agreement.observed, 0.0);
  }
};

}  // namespace arbiter::feedback

QTEST_GUILESS_MAIN(arbiter::feedback::AgreementTest)
#include "agreement_test.moc"
