// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/rating.h"

#include <QTest>
#include <cmath>
#include <limits>

#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

namespace {

Judgment rated(const Comparison& comparison, Id annotator, const Rating& rating) {
  Judgment judgment;
  judgment.comparison = comparison.id;
  judgment.annotator = annotator;
  judgment.ranking = {comparison.responses};
  judgment.ratings = to_ratings(rating);
  judgment.shown_order = comparison.responses;
  return judgment;
}

Imports::Row single_row(const std::string& prompt, bool good) {
  Imports::Row row;
  row.prompt.text = prompt;
  row.responses.resize(1);
  row.responses.front().body = "an answer";
  row.comparisons = {{0}};
  auto& said = row.judgments.emplace_back();
  said.annotator = "file";
  said.ranking = {{0}};
  said.ratings = to_ratings(Rating::of(good));
  return row;
}

}  // namespace

class RatingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsWhatItWrites() {
    for (const auto& rating : {Rating::of(true), Rating::of(false), Rating::of(2.5)})
      QCOMPARE(rating_from(to_ratings(rating)), std::optional(rating));
    QVERIFY(to_ratings(Rating{}).is_null());
  }

  void isNoRatingOtherwise() {
    const nlohmann::json others[] = {nullptr,
                                     nlohmann::json::array(),
                                     {{"good", 1}},
                                     {{"score", "4"}},
                                     {{"good", true}, {"score", 4}},
                                     {{"helpful", 4}},
                                     {{"score", std::numeric_limits<double>::infinity()}}};
    for (const auto& other : others) QVERIFY(!rating_from(other));
  }

  void scalesKnowTheirSteps() {
    const RatingScale words{};
    const RatingScale five{5};
    QVERIFY(words.has(Rating::of(true)) && !words.has(Rating::of(1.0)));
    QVERIFY(five.has(Rating::of(5.0)) && five.has(Rating::of(false)));
    for (const double score : {0.0, 5.5, 6.0, std::nan("")}) QVERIFY(!five.has(Rating::of(score)));
    QCOMPARE(five.is_good(Rating::of(4.0)), std::optional(true));
    QCOMPARE(five.is_good(Rating::of(2.0)), std::optional(false));
    QCOMPARE(five.is_good(Rating::of(3.0)), std::nullopt);
    QCOMPARE(words.is_good(Rating::of(4.0)), std::nullopt);
    QCOMPARE(words.is_good(Rating::of(false)), std::optional(false));
  }

  void theProjectKeepsItsScale() {
    TemporaryProject project;
    QCOMPARE(must(rating_scale(*project)), RatingScale{});
    must(set_rating_scale(*project, {7}));
    project.reopen();
    QCOMPARE(must(rating_scale(*project)), RatingScale{7});
    for (const int points : {-1, 1, 10})
      QCOMPARE(set_rating_scale(*project, {points}).error().where.field, std::string("scale"));
    QCOMPARE(must(rating_scale(*project)), RatingScale{7});
  }

  void theStoreTakesRatingsOfSinglesOnly() {
    TemporaryProject project;
    const auto single = add_comparisons(*project, 1, 1).front();
    const auto ann = must(project->annotators().get_or_add("ann")).id;
    auto& judgments = project->judgments();
    Judgment bare = rated(single, ann, {});
    Judgment both = rated(single, ann, Rating::of(true));
    both.outcome = Outcome::both_bad;
    both.ranking.clear();
    for (const auto& wrong : {bare, both})
      QCOMPARE(judgments.add(wrong).error().code, ErrorCode::invalid_argument);
    QCOMPARE(must(project->counts()).judgments, std::int64_t{0});
    const auto stored = must(judgments.add(rated(single, ann, Rating::of(0.5))));
    project.reopen();
    const auto live = must(project->judgments().live());
    QCOMPARE(live.size(), std::size_t{1});
    QCOMPARE(rating_of(live.front()), std::optional(Rating::of(0.5)));
    QVERIFY(!rating_of(must(project->judgments().withdraw(stored.uuid))));
  }

  void theQueueAsksSinglesAsItAsksPairs() {
    TemporaryProject project;
    const auto single = add_comparisons(*project, 1, 1, PromptRole::validation).front();
    const auto pair = add_comparisons(*project, 1).front();
    const auto ann = must(project->annotators().get_or_add("ann")).id;
    QCOMPARE(must(project->comparisons().todo(ann)).left, std::int64_t{2});
    must(project->judgments().add(rated(single, ann, Rating::of(true))));
    const auto next = must(project->comparisons().next_for(ann));
    QCOMPARE(next->comparison.id, pair.id);
    QCOMPARE(must(project->comparisons().todo(ann)).done, std::int64_t{1});
    QCOMPARE(must(project->comparisons().count({.judged = true})), std::int64_t{1});
  }

  void openPairsAreToldFromOpenSingles() {
    TemporaryProject project;
    const auto singles = add_comparisons(*project, 3, 1, PromptRole::validation);
    add_comparisons(*project, 2);
    const auto ann = must(project->annotators().get_or_add("ann")).id;
    QCOMPARE(must(project->comparisons().open(0)).fresh, std::int64_t{5});
    QCOMPARE(must(project->comparisons().open_singles(0)), std::int64_t{3});
    QCOMPARE(must(project->comparisons().open_singles(1)), std::int64_t{0});
    must(project->judgments().add(rated(singles[0], ann, Rating::of(true))));
    QCOMPARE(must(project->comparisons().open_singles(0)), std::int64_t{2});
  }

  void importedSinglesAreKnownAgain() {
    TemporaryProject project;
    auto& imports = project->imports();
    const auto bring = [&](const Imports::Row& row) {
      const auto id = must(imports.begin("f", "kto", nullptr));
      const auto fate = must(imports.add_new(id, {&row, 1})).front();
      must(imports.commit(id));
      return fate;
    };
    using Fate = Imports::Fate;
    QCOMPARE(bring(single_row("p", true)), Fate::added);
    QCOMPARE(bring(single_row("p", true)), Fate::known);
    // The same answer found bad is something new.
    QCOMPARE(bring(single_row("p", false)), Fate::added);
    auto unrated = single_row("q", true);
    unrated.judgments.front().ratings = nullptr;
    const auto id = must(imports.begin("f", "kto", nullptr));
    QCOMPARE(imports.add(id, {&unrated, 1}).error().code, ErrorCode::invalid_argument);
  }
};

QTEST_GUILESS_MAIN(RatingTest)
#include "rating_test.moc"
