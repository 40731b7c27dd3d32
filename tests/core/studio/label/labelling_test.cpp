// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/labelling.h"

#include <QTest>
#include <set>

#include "tests/support/must.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using project::Id;
using project::Outcome;
using studio::LabelSession;

namespace {

/// A project with `pairs` comparisons of two responses.
struct Fixture {
  explicit Fixture(int pairs) {
    std::vector<project::Prompt> prompts(static_cast<std::size_t>(pairs));
    for (std::size_t i = 0; i < prompts.size(); ++i) prompts[i].text = "p" + std::to_string(i);
    if (!opened->prompts().add(prompts)) qFatal("no prompts");
    for (const auto& prompt : prompts) {
      std::vector<project::Response> responses(2);
      for (std::size_t i = 0; i < 2; ++i) {
        responses[i].prompt = prompt.id;
        responses[i].body = prompt.text + (i == 0 ? " left" : " right");
      }
      if (!opened->prompts().add_responses(responses)) qFatal("no responses");
      project::Comparison comparison;
      comparison.prompt = prompt.id;
      comparison.responses = {responses[0].id, responses[1].id};
      if (!opened->comparisons().add({&comparison, 1})) qFatal("no comparison");
    }
  }
  LabelSession session(std::uint64_t seed = 1) {
    auto begun = LabelSession::begin(*opened, "ann", seed);
    if (!begun) qFatal("%s", to_english(begun.error()).c_str());
    return std::move(*begun);
  }
  test::TemporaryProject opened;
};

/// A project with `count` single responses to judge.
void make_single(test::TemporaryProject& opened, int count) {
  const auto made = test::add_comparisons(*opened, static_cast<std::size_t>(count), 1);
  QCOMPARE(made.size(), static_cast<std::size_t>(count));
}

LabelSession begin_on(test::TemporaryProject& opened) {
  return test::must(LabelSession::begin(*opened, "ann", 1));
}

LabelSession::Answer rated(project::Rating rating) {
  LabelSession::Answer answer;
  answer.rating = rating;
  return answer;
}

LabelSession::Answer left_is_better() {
  LabelSession::Answer answer;
  answer.tiers = {{0}, {1}};
  return answer;
}

}  // namespace

class LabellingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void judgesAllAndEnds();
  void singleResponsesAreRated();
  void scoresFollowTheProjectsScale();
  void aSingleIsUndoneAndSkippedAsAPairIs();
  void recordsWhatWasShown();
  void staysUntilJudged();
  void ordersAreDrawnAtRandom();
  void sameSeedSameOrder();
  void upcomingBecomesCurrent();
  void undoShowsTheSameAgain();
  void whatIsAskedForIsShownNext();
  void undoesToAnyDepth();
  void nothingToUndo();
  void refusesBadAnswers_data();
  void refusesBadAnswers();
  void recordsOtherOutcomes_data();
  void recordsOtherOutcomes();
  void goesOnInANewSession();
  void needsAName();
  void notesTheGuidelineVersion();
  void theVersionIsThatOnTheScreen();
  void lookingMakesNobodyAnAnnotator();
  void tellsTheRateWhenItMeansSomething();
  void whatWasJudgedElsewhereStaysAsItIs();
  void whatWasJudgedElsewhereIsNotShown();
  void aNewAnnotatorIsKnownFromElsewhere();
  void undoLeavesWhatWasChangedElsewhere();
};

void LabellingTest::singleResponsesAreRated() {
  test::TemporaryProject opened;
  make_single(opened, 2);
  auto session = begin_on(opened);
  const auto* shown = test::must(session.current());
  QVERIFY(shown->single() && !shown->scale.is_scored());
  // What is said of pairs fits no single response, and the other way round.
  LabelSession::Answer both;
  both.outcome = Outcome::both_good;
  LabelSession::Answer ranked;
  ranked.tiers = {{0}};
  for (const auto& wrong : {both, ranked, rated(project::Rating::of(3.0))})
    QCOMPARE(session.judge(wrong).error().code, ErrorCode::invalid_argument);
  const auto good = test::must(session.judge(rated(project::Rating::of(true))));
  QVERIFY(good->ratings == nlohmann::json({{"good", true}}));
  QCOMPARE(good->ranking, project::Ranking{good->shown_order});
  QCOMPARE(project::rating_of(*good), std::optional(project::Rating::of(true)));
  test::must(session.judge(rated(project::Rating::of(false))));
  QVERIFY(test::must(session.current()) == nullptr);
  QCOMPARE(test::must(opened->counts()).judgments, std::int64_t{2});

  Fixture pairs(1);
  auto of_pairs = pairs.session();
  QCOMPARE(of_pairs.judge(rated(project::Rating::of(true))).error().code,
           ErrorCode::invalid_argument);
}

void LabellingTest::scoresFollowTheProjectsScale() {
  test::TemporaryProject opened;
  make_single(opened, 1);
  test::must(project::set_rating_scale(*opened, {5}));
  auto session = begin_on(opened);
  QCOMPARE(test::must(session.current())->scale.points, 5);
  for (const double score : {0.0, 6.0, 2.5})
    QVERIFY(!session.judge(rated(project::Rating::of(score))));
  const auto stored = test::must(session.judge(rated(project::Rating::of(4.0))));
  QVERIFY(stored->ratings == nlohmann::json({{"score", 4.0}}));
}

void LabellingTest::aSingleIsUndoneAndSkippedAsAPairIs() {
  test::TemporaryProject opened;
  make_single(opened, 1);
  auto session = begin_on(opened);
  const auto comparison = test::must(session.current())->view.comparison.id;
  test::must(session.judge(rated(project::Rating::of(true))));
  test::must(session.undo());
  QCOMPARE(test::must(session.current())->view.comparison.id, comparison);
  QCOMPARE(test::must(opened->counts()).judgments, std::int64_t{0});
  LabelSession::Answer skip;
  skip.outcome = Outcome::skip;
  test::must(session.judge(skip));
  QVERIFY(test::must(session.current()) == nullptr);
}

void LabellingTest::judgesAllAndEnds() {
  Fixture fixture(3);
  auto session = fixture.session();
  std::set<Id> judged;
  for (int i = 0; i < 3; ++i) {
    const auto shown = session.current();
    QVERIFY(shown.has_value() && *shown != nullptr);
    QVERIFY(judged.insert((*shown)->view.comparison.id).second);
    QVERIFY(session.judge(left_is_better()).has_value());
  }
  const auto shown = session.current();
  QVERIFY(shown.has_value() && *shown == nullptr);
  QVERIFY(session.upcoming() == nullptr);
  const auto more = session.judge(left_is_better());
  QVERIFY(!more.has_value());
  QVERIFY(more.error().code == ErrorCode::no_data);
  const auto progress = session.progress();
  QVERIFY(progress.has_value());
  QCOMPARE(progress->done, 3);
  QCOMPARE(progress->left, 0);
  QCOMPARE(progress->session, 3);
}

void LabellingTest::recordsWhatWasShown() {
  Fixture fixture(1);
  auto session = fixture.session();
  const auto shown = session.current();
  QVERIFY(shown.has_value() && *shown != nullptr);
  const auto order = (*shown)->order;
  QCOMPARE((*shown)->at(0).id, order[0]);
  QCOMPARE((*shown)->at(1).id, order[1]);
  auto answer = left_is_better();
  answer.strength = 2;
  answer.rendered = false;
  answer.rationale = "because";
  answer.tags = {"short"};
  answer.active_ms = 1234;
  const auto stored = session.judge(answer);
  QVERIFY(stored.has_value());
  const auto read = fixture.opened->judgments().by_uuid((*stored)->uuid);
  QVERIFY(read.has_value());
  QCOMPARE(read->shown_order, order);
  QCOMPARE(read->ranking, (project::Ranking{{order[0]}, {order[1]}}));
  QCOMPARE(read->strength, 2.0);
  QCOMPARE(read->rendered, false);
  QCOMPARE(read->rationale, std::string("because"));
  QCOMPARE(read->tags, std::vector<std::string>{"short"});
  QCOMPARE(read->active_ms, 1234);
  QVERIFY(read->shown_at > 0);
  QVERIFY(read->answered_at >= read->shown_at);
}

void LabellingTest::staysUntilJudged() {
  Fixture fixture(5);
  auto session = fixture.session();
  const auto first = session.current();
  const auto again = session.current();
  QVERIFY(first.has_value() && again.has_value());
  QCOMPARE(*first, *again);
  QCOMPARE((*first)->shown_at, (*again)->shown_at);
}

void LabellingTest::ordersAreDrawnAtRandom() {
  Fixture fixture(60);
  auto session = fixture.session(11);
  int as_stored = 0;
  for (int i = 0; i < 60; ++i) {
    const auto shown = session.current();
    QVERIFY(shown.has_value() && *shown != nullptr);
    as_stored += (*shown)->order == (*shown)->view.comparison.responses ? 1 : 0;
    QVERIFY(session.judge(left_is_better()).has_value());
  }
  QVERIFY(as_stored > 10 && as_stored < 50);
}

void LabellingTest::sameSeedSameOrder() {
  Fixture fixture(1);
  const auto order = [&](std::uint64_t seed) {
    auto session = fixture.session(seed);
    return (*session.current())->order;
  };
  for (std::uint64_t seed = 0; seed < 10; ++seed) QCOMPARE(order(seed), order(seed));
}

void LabellingTest::upcomingBecomesCurrent() {
  Fixture fixture(3);
  auto session = fixture.session();
  QVERIFY(session.current().has_value());
  const auto* upcoming = session.upcoming();
  QVERIFY(upcoming != nullptr);
  const Id next = upcoming->view.comparison.id;
  const auto order = upcoming->order;
  QVERIFY(session.judge(left_is_better()).has_value());
  const auto shown = session.current();
  QCOMPARE((*shown)->view.comparison.id, next);
  QCOMPARE((*shown)->order, order);
  QVERIFY((*shown)->shown_at > 0);
}

void LabellingTest::undoShowsTheSameAgain() {
  Fixture fixture(3);
  auto session = fixture.session();
  const auto shown = session.current();
  const Id comparison = (*shown)->view.comparison.id;
  const auto order = (*shown)->order;
  const auto judgment = session.judge(left_is_better());
  QVERIFY(judgment.has_value());
  const auto withdrawal = session.undo();
  QVERIFY(withdrawal.has_value());
  QVERIFY(withdrawal->outcome == Outcome::withdrawn);
  QCOMPARE(withdrawal->supersedes.value_or(""), (*judgment)->uuid);
  const auto again = session.current();
  QCOMPARE((*again)->view.comparison.id, comparison);
  QCOMPARE((*again)->order, order);
  QCOMPARE(session.progress()->done, 0);
  QVERIFY(session.judge(left_is_better()).has_value());
  QCOMPARE(session.progress()->done, 1);
  QCOMPARE(fixture.opened->judgments().of_comparison(comparison)->size(), 3U);
}

void LabellingTest::whatIsAskedForIsShownNext() {
  Fixture fixture(4);
  auto session = fixture.session();
  const auto first = session.current();
  QVERIFY(first && *first);
  const Id waiting = (*first)->view.comparison.id;
  QVERIFY(session.show(3).has_value());
  QCOMPARE((*session.current())->view.comparison.id, Id(3));
  const auto judged = session.judge(left_is_better());
  QVERIFY(judged.has_value());
  QCOMPARE((*judged)->comparison, Id(3));
  QVERIFY((*judged)->shown_at > 0);
  QCOMPARE((*session.current())->view.comparison.id, waiting);
  // The one that is laid out ahead comes forward and is not shown twice.
  const Id ahead = session.upcoming()->view.comparison.id;
  QVERIFY(session.show(ahead).has_value());
  std::set<Id> rest;
  for (int i = 0; i < 3; ++i) rest.insert((*session.judge(left_is_better()))->comparison);
  QCOMPARE(rest.size(), std::size_t(3));
  QVERIFY(*session.current() == nullptr);
  QCOMPARE(session.show(3).error().code, ErrorCode::invalid_argument);  // judged already
  QVERIFY(!session.show(99));
}

void LabellingTest::undoesToAnyDepth() {
  Fixture fixture(30);
  auto session = fixture.session();
  std::vector<Id> judged;
  for (int i = 0; i < 25; ++i) {
    judged.push_back((*session.current())->view.comparison.id);
    QVERIFY(session.judge(left_is_better()).has_value());
  }
  for (int i = 24; i >= 0; --i) {
    QVERIFY(session.can_undo());
    QVERIFY(session.undo().has_value());
    QCOMPARE((*session.current())->view.comparison.id, judged[static_cast<std::size_t>(i)]);
  }
  QVERIFY(!session.can_undo());
  QCOMPARE(fixture.opened->counts()->judgments, 0);
  QCOMPARE(fixture.opened->counts()->judgments_history, 50);
  for (const Id comparison : judged) {
    QCOMPARE((*session.current())->view.comparison.id, comparison);
    QVERIFY(session.judge(left_is_better()).has_value());
  }
}

void LabellingTest::nothingToUndo() {
  Fixture fixture(1);
  auto session = fixture.session();
  QVERIFY(!session.can_undo());
  const auto undone = session.undo();
  QVERIFY(!undone.has_value());
  QVERIFY(undone.error().code == ErrorCode::no_data);
}

void LabellingTest::refusesBadAnswers_data() {
  using Tiers = std::vector<std::vector<std::size_t>>;
  QTest::addColumn<Tiers>("tiers");
  QTest::newRow("none") << Tiers{};
  QTest::newRow("one missing") << Tiers{{0}};
  QTest::newRow("twice") << Tiers{{0}, {0}};
  QTest::newRow("beyond") << Tiers{{0}, {2}};
  QTest::newRow("three") << Tiers{{0}, {1}, {1}};
  QTest::newRow("empty tier") << Tiers{{0, 1}, {}};
}

void LabellingTest::refusesBadAnswers() {
  QFETCH(std::vector<std::vector<std::size_t>>, tiers);
  Fixture fixture(1);
  auto session = fixture.session();
  LabelSession::Answer answer;
  answer.tiers = tiers;
  const auto judged = session.judge(answer);
  QVERIFY(!judged.has_value());
  QVERIFY(judged.error().code == ErrorCode::invalid_argument);
  QCOMPARE(fixture.opened->counts()->judgments_history, 0);
  QVERIFY(session.judge(left_is_better()).has_value());
}

void LabellingTest::recordsOtherOutcomes_data() {
  QTest::addColumn<int>("outcome");
  QTest::newRow("skip") << int(Outcome::skip);
  QTest::newRow("both bad") << int(Outcome::both_bad);
  QTest::newRow("both good") << int(Outcome::both_good);
}

void LabellingTest::recordsOtherOutcomes() {
  QFETCH(int, outcome);
  Fixture fixture(2);
  auto session = fixture.session();
  const Id first = (*session.current())->view.comparison.id;
  LabelSession::Answer answer;
  answer.outcome = static_cast<Outcome>(outcome);
  const auto stored = session.judge(answer);
  QVERIFY(stored.has_value());
  QVERIFY((*stored)->ranking.empty());
  QVERIFY((*session.current())->view.comparison.id != first);
  answer.tiers = {{0}, {1}};
  QVERIFY(!session.judge(answer).has_value());
}

void LabellingTest::goesOnInANewSession() {
  Fixture fixture(4);
  std::set<Id> judged;
  for (int i = 0; i < 4; ++i) {
    auto session = fixture.session(static_cast<std::uint64_t>(i));
    judged.insert((*session.current())->view.comparison.id);
    QVERIFY(session.judge(left_is_better()).has_value());
    QCOMPARE(session.progress()->session, 1);
  }
  QCOMPARE(judged.size(), 4U);
}

void LabellingTest::needsAName() {
  test::TemporaryProject opened;
  const auto session = LabelSession::begin(*opened, "", 1);
  QVERIFY(!session.has_value());
  QVERIFY(session.error().code == ErrorCode::invalid_argument);
}

void LabellingTest::notesTheGuidelineVersion() {
  Fixture fixture(1);
  QVERIFY(fixture.opened->settings().set("guideline_version", 4).has_value());
  auto session = fixture.session();
  QCOMPARE((*session.judge(left_is_better()))->guideline_version, 4);
}

void LabellingTest::theVersionIsThatOnTheScreen() {
  Fixture fixture(3);
  QCOMPARE(studio::publish_guidelines(*fixture.opened, "Short ones.").value_or(0), 1);
  auto session = fixture.session();
  QVERIFY(session.current().has_value());
  // Somebody puts others into force while the comparison stands on the screen.
  QCOMPARE(studio::publish_guidelines(*fixture.opened, "Long ones.").value_or(0), 2);
  QCOMPARE(session.guidelines().text, std::string("Short ones."));
  QCOMPARE((*session.judge(left_is_better()))->guideline_version, 1);
  // The next is shown under the new ones.
  QVERIFY(session.current().has_value());
  QCOMPARE(session.guidelines().text, std::string("Long ones."));
  QCOMPARE((*session.judge(left_is_better()))->guideline_version, 2);
  // Unless they are looked at while one stands there.
  QVERIFY(session.current().has_value());
  QCOMPARE(studio::publish_guidelines(*fixture.opened, "True ones.").value_or(0), 3);
  QVERIFY(session.look_at_guidelines().value_or(false));
  QCOMPARE((*session.judge(left_is_better()))->guideline_version, 3);
}

void LabellingTest::lookingMakesNobodyAnAnnotator() {
  Fixture fixture(2);
  auto session = fixture.session();
  QVERIFY(session.current().has_value());
  QCOMPARE(session.progress()->left, 2);
  QCOMPARE(fixture.opened->counts()->annotators, 0);
  QVERIFY(session.judge(left_is_better()).has_value());
  QCOMPARE(fixture.opened->counts()->annotators, 1);
  QCOMPARE(session.annotator().name, std::string("ann"));
  QCOMPARE(session.progress()->done, 1);
}

/// Three quick keys told "40,000 an hour".
void LabellingTest::tellsTheRateWhenItMeansSomething() {
  constexpr Timestamp minute = 60'000;
  QCOMPARE(studio::pace_of(3, 300), 0.0);
  QCOMPARE(studio::pace_of(200, minute), 0.0);
  QCOMPARE(studio::pace_of(4, 10 * minute), 0.0);
  QCOMPARE(studio::pace_of(5, 2 * minute), 150.0);
  QCOMPARE(studio::pace_of(20, 10 * minute), 120.0);
  Fixture fixture(5);
  auto session = fixture.session();
  for (int i = 0; i < 4; ++i) QVERIFY(session.judge(left_is_better()).has_value());
  QCOMPARE(session.progress()->per_hour, 0.0);
}

/// Two programs, one annotator: what was said first stands, and undoing takes back nothing else.
void LabellingTest::whatWasJudgedElsewhereStaysAsItIs() {
  Fixture fixture(3);
  auto mine = fixture.session(1);
  auto other = fixture.session(2);
  QVERIFY(mine.judge(left_is_better()).has_value());  // both know the annotator from here on
  const Id shown = (*mine.current())->view.comparison.id;
  QCOMPARE((*other.current())->view.comparison.id, shown);
  const auto before = other.judge(left_is_better());
  QVERIFY(before.has_value() && before->has_value());
  LabelSession::Answer bad;
  bad.outcome = Outcome::both_bad;
  const auto answered = mine.judge(bad);
  QVERIFY(answered.has_value() && !answered->has_value());
  const auto live = fixture.opened->judgments().live({.comparison = shown});
  QCOMPARE(live->size(), std::size_t(1));
  QCOMPARE(live->front().uuid, (*before)->uuid);
  QCOMPARE(fixture.opened->judgments().of_comparison(shown)->size(), std::size_t(1));
  QVERIFY((*mine.current())->view.comparison.id != shown);
  // Undo goes to this session's own judgment, the first one.
  QVERIFY(mine.undo().has_value());
  QCOMPARE(fixture.opened->judgments().live({.comparison = shown})->size(), std::size_t(1));
}

/// The pair that is laid out ahead, too.
void LabellingTest::whatWasJudgedElsewhereIsNotShown() {
  Fixture fixture(3);
  auto mine = fixture.session(1);
  QVERIFY(mine.judge(left_is_better()).has_value());
  QVERIFY(mine.current().has_value());
  const Id ahead = mine.upcoming()->view.comparison.id;
  auto other = fixture.session(2);
  QVERIFY(other.show(ahead).has_value());
  QVERIFY(other.judge(left_is_better())->has_value());
  QVERIFY(mine.judge(left_is_better())->has_value());
  QVERIFY(*mine.current() == nullptr);
}

/// Nor where this program did not know that there is such an annotator.
void LabellingTest::aNewAnnotatorIsKnownFromElsewhere() {
  Fixture fixture(2);
  auto mine = fixture.session(1);
  QVERIFY(mine.current().has_value());
  const Id ahead = mine.upcoming()->view.comparison.id;
  auto other = fixture.session(2);
  QVERIFY(other.judge(left_is_better())->has_value());
  QVERIFY(other.judge(left_is_better())->has_value());
  QVERIFY(mine.show(ahead).has_value() || mine.look_at_queue().has_value());
  const auto shown = mine.current();
  QVERIFY(shown.has_value());
  QVERIFY(*shown == nullptr || (*shown)->view.comparison.id != ahead);
  if (*shown != nullptr) QVERIFY(!mine.judge(left_is_better())->has_value());
  QVERIFY(*mine.current() == nullptr);
  QCOMPARE(fixture.opened->counts()->judgments, 2);
  QCOMPARE(fixture.opened->annotators().list()->size(), std::size_t(1));
}

/// Each of two programs has its own list of what it can undo.
void LabellingTest::undoLeavesWhatWasChangedElsewhere() {
  Fixture fixture(2);
  auto mine = fixture.session();
  const auto first = mine.judge(left_is_better());
  const auto second = mine.judge(left_is_better());
  QVERIFY(first.has_value() && second.has_value());
  auto& judgments = fixture.opened->judgments();
  QVERIFY(judgments.withdraw((*second)->uuid).has_value());
  project::Judgment again = **second;
  again.uuid.clear();
  again.supersedes.reset();
  again.ranking = {{again.ranking[1][0]}, {again.ranking[0][0]}};
  QVERIFY(judgments.add(again).has_value());
  QVERIFY(!mine.undo().has_value());
  QCOMPARE(judgments.live()->size(), std::size_t(2));
  QVERIFY(mine.undo().has_value());
  QCOMPARE(judgments.live()->size(), std::size_t(1));
  QCOMPARE(judgments.live()->front().ranking, again.ranking);
  QVERIFY(!mine.can_undo());
}

QTEST_GUILESS_MAIN(LabellingTest)
#include "labelling_test.moc"
