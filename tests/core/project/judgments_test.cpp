// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

class JudgmentsTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Id annotator(const char* name = "ann") {
    return must((*project_)->annotators().get_or_add(name)).id;
  }
  Judgments& judgments() { return (*project_)->judgments(); }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void keepsEveryField() {
    const auto comparison = add_comparisons(**project_, 1, 3).front();
    Judgment said = prefers_first(comparison, annotator());
    said.strength = 2;
    said.ratings = {{"helpful", 4}};
    said.tags = {"polite", "short"};
    said.rationale = "because";
    said.correction = "better text";
    said.shown_order = {comparison.responses[2], comparison.responses[0], comparison.responses[1]};
    said.rendered = false;
    said.guideline_version = 7;
    said.shown_at = 1000;
    said.answered_at = 2500;
    said.active_ms = 1200;
    const auto stored = must(judgments().add(said));
    QVERIFY(stored.seq > 0);
    project_->reopen();
    const auto read = must(judgments().by_uuid(stored.uuid));
    QCOMPARE(read.seq, stored.seq);
    QCOMPARE(read.comparison, comparison.id);
    QCOMPARE(read.ranking, said.ranking);
    QCOMPARE(read.strength, 2.0);
    QVERIFY(read.ratings == said.ratings);
    QCOMPARE(read.tags, said.tags);
    QCOMPARE(read.rationale, said.rationale);
    QCOMPARE(read.correction, said.correction);
    QCOMPARE(read.shown_order, said.shown_order);
    QCOMPARE(read.rendered, false);
    QCOMPARE(read.guideline_version, std::int64_t{7});
    QCOMPARE(read.shown_at, Timestamp{1000});
    QCOMPARE(read.answered_at, Timestamp{2500});
    QCOMPARE(read.active_ms, std::int64_t{1200});
    QVERIFY(!read.supersedes);
  }

  void refusesRankingsThatDoNotFit() {
    const auto comparison = add_comparisons(**project_, 1, 3).front();
    const auto& ids = comparison.responses;
    const auto refused = [&](Outcome outcome, Ranking ranking) {
      auto said = prefers_first(comparison, annotator());
      said.outcome = outcome;
      said.ranking = std::move(ranking);
      const auto added = judgments().add(said);
      return !added && added.error().code == ErrorCode::invalid_argument;
    };
    QVERIFY(refused(Outcome::ranked, {}));
    QVERIFY(refused(Outcome::ranked, {{ids[0]}, {ids[1]}}));
    QVERIFY(refused(Outcome::ranked, {{ids[0]}, {ids[1]}, {ids[2]}, {ids[0]}}));
    QVERIFY(refused(Outcome::ranked, {{ids[0], ids[1]}, {}, {ids[2]}}));
    QVERIFY(refused(Outcome::ranked, {{ids[0]}, {ids[1]}, {ids[2] + 1000}}));
    QVERIFY(refused(Outcome::both_bad, {{ids[0], ids[1], ids[2]}}));
    QCOMPARE(must((*project_)->counts()).judgments_history, std::int64_t{0});
    QVERIFY(!refused(Outcome::ranked, {{ids[2], ids[0]}, {ids[1]}}));
  }

  void refusesUnknownComparisonsAndAnnotators() {
    const auto comparison = add_comparisons(**project_, 1).front();
    auto said = prefers_first(comparison, annotator());
    said.comparison += 100;
    QCOMPARE(judgments().add(said).error().code, ErrorCode::not_found);
    QVERIFY(!judgments().add(prefers_first(comparison, 4711)));
    QCOMPARE(must((*project_)->counts()).judgments_history, std::int64_t{0});
  }

  void anotherAnswerSupersedesTheFirst() {
    const auto comparison = add_comparisons(**project_, 1).front();
    const auto ann = annotator();
    const auto first = must(judgments().add(prefers_first(comparison, ann)));
    auto changed = prefers_first(comparison, ann);
    changed.outcome = Outcome::both_bad;
    changed.ranking.clear();
    const auto second = must(judgments().add(changed));
    QCOMPARE(second.supersedes.value_or(""), first.uuid);
    const auto live = must(judgments().live());
    QCOMPARE(live.size(), std::size_t{1});
    QCOMPARE(live.front().uuid, second.uuid);
    const auto counts = must((*project_)->counts());
    QCOMPARE(counts.judgments, std::int64_t{1});
    QCOMPARE(counts.judgments_history, std::int64_t{2});
    QCOMPARE(must(judgments().of_comparison(comparison.id)).size(), std::size_t{2});
  }

  void aSupersededJudgmentCannotBeReplacedAgain() {
    const auto comparison = add_comparisons(**project_, 1).front();
    const auto ann = annotator();
    const auto first = must(judgments().add(prefers_first(comparison, ann)));
    must(judgments().add(prefers_first(comparison, ann)));
    auto late = prefers_first(comparison, ann);
    late.supersedes = first.uuid;
    QVERIFY(!judgments().add(late));
    QVERIFY(!judgments().withdraw(first.uuid));
    QCOMPARE(must((*project_)->counts()).judgments_history, std::int64_t{2});
  }

  void rolesAndOccasionsHaveHeadsOfTheirOwn() {
    const auto comparison = add_comparisons(**project_, 1).front();
    const auto ann = annotator();
    must(judgments().add(prefers_first(comparison, ann)));
    auto adjudicated = prefers_first(comparison, ann);
    adjudicated.role = Role::adjudicator;
    must(judgments().add(adjudicated));
    auto again = prefers_first(comparison, ann);
    again.occasion = Occasion::consistency;
    must(judgments().add(again));
    must(judgments().add(prefers_first(comparison, annotator("bob"))));
    QCOMPARE(must(judgments().live()).size(), std::size_t{4});
    QCOMPARE(must(judgments().live({.annotator = ann})).size(), std::size_t{3});
    QCOMPARE(must(judgments().live({.comparison = comparison.id})).size(), std::size_t{4});
  }

  void withdrawingIsAppendedAndOpensTheComparisonAgain() {
    const auto comparison = add_comparisons(**project_, 1).front();
    const auto ann = annotator();
    const auto said = must(judgments().add(prefers_first(comparison, ann)));
    QVERIFY(!must((*project_)->comparisons().next_for(ann)));
    const auto taken_back = must(judgments().withdraw(said.uuid));
    QCOMPARE(taken_back.outcome, Outcome::withdrawn);
    QCOMPARE(taken_back.supersedes.value_or(""), said.uuid);
    QVERIFY(must(judgments().live()).empty());
    QCOMPARE(must((*project_)->comparisons().next_for(ann))->comparison.id, comparison.id);
    QVERIFY(must(judgments().by_uuid(said.uuid)).ranking == said.ranking);
    QVERIFY(!judgments().withdraw(said.uuid));
    QVERIFY(!judgments().withdraw("00000000-0000-7000-8000-000000000000"));
    must(judgments().add(prefers_first(comparison, ann)));
    const auto counts = must((*project_)->counts());
    QCOMPARE(counts.judgments, std::int64_t{1});
    QCOMPARE(counts.judgments_history, std::int64_t{3});
  }

  void historyStandsStillAtASeq() {
    const auto comparisons = add_comparisons(**project_, 3);
    const auto ann = annotator();
    const auto first = must(judgments().add(prefers_first(comparisons[0], ann)));
    const auto second = must(judgments().add(prefers_first(comparisons[1], ann)));
    const auto then = must(judgments().max_seq());
    QCOMPARE(then, second.seq);
    must(judgments().withdraw(first.uuid));
    must(judgments().add(prefers_first(comparisons[1], ann)));
    must(judgments().add(prefers_first(comparisons[2], ann)));
    const auto was = must(judgments().live({.max_seq = then}));
    QCOMPARE(was.size(), std::size_t{2});
    QCOMPARE(was[0].uuid, first.uuid);
    QCOMPARE(was[1].uuid, second.uuid);
    QCOMPARE(must(judgments().live()).size(), std::size_t{2});
  }

  void heldOutPromptsCanBeLeftOut() {
    const auto seen = add_comparisons(**project_, 2);
    const auto held_out = add_comparisons(**project_, 1, 2, PromptRole::test);
    const auto ann = annotator();
    for (const auto& comparison : seen) must(judgments().add(prefers_first(comparison, ann)));
    must(judgments().add(prefers_first(held_out.front(), ann)));
    QCOMPARE(must(judgments().live()).size(), std::size_t{3});
    QCOMPARE(must(judgments().live({.roles = {PromptRole::train, PromptRole::validation}})).size(),
             std::size_t{2});
    QCOMPARE(must(judgments().live({.roles = {PromptRole::test}})).size(), std::size_t{1});
  }

  void historyIsReadInPagesAndCanEndEarly() {
    const auto comparisons = add_comparisons(**project_, 1200);
    const auto ann = annotator();
    std::vector<Judgment> said;
    for (const auto& comparison : comparisons) said.push_back(prefers_first(comparison, ann));
    must(judgments().add_all(said));
    std::int64_t last = 0;
    int seen = 0;
    must(judgments().each(0, [&](const Judgment& judgment) {
      if (judgment.seq <= last) qFatal("not ascending");
      last = judgment.seq;
      return ++seen < 1100;
    }));
    QCOMPARE(seen, 1100);
    int rest = 0;
    must(judgments().each(last, [&](const Judgment&) { return ++rest > 0; }));
    QCOMPARE(rest, 100);
  }

  void annotatorsCountTheirLiveJudgments() {
    const auto comparisons = add_comparisons(**project_, 2);
    const auto ann = annotator();
    const auto said = must(judgments().add(prefers_first(comparisons[0], ann)));
    must(judgments().add(prefers_first(comparisons[1], ann)));
    must(judgments().withdraw(said.uuid));
    QCOMPARE(must((*project_)->annotators().get(ann)).judgments, std::int64_t{1});
    QCOMPARE(annotator(), ann);
    QCOMPARE(must((*project_)->annotators().list()).size(), std::size_t{1});
    QVERIFY(!(*project_)->annotators().get_or_add(""));
  }
};

QTEST_GUILESS_MAIN(JudgmentsTest)
#include "judgments_test.moc"
