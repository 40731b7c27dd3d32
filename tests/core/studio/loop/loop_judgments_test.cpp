// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_judgments.h"

#include <QTest>

#include "core/studio/loop/loop.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::test;
using project::Id;

/// What a round waits for, where people judge.
class LoopJudgmentsTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  std::vector<project::Comparison> pairs_;
  Id ann_ = 0;

  void judge(std::size_t pair) {
    must((*project_)->judgments().add(prefers_first(pairs_[pair], ann_)));
  }
  void skip(std::size_t pair) {
    auto judgment = prefers_first(pairs_[pair], ann_);
    judgment.outcome = project::Outcome::skip;
    judgment.ranking = {};
    must((*project_)->judgments().add(judgment));
  }
  studio::LabelsWanted wanted(std::int64_t total, std::vector<Id> of = {}) const {
    return {.annotator = std::nullopt, .since = 0, .of = std::move(of), .total = total};
  }
  bool ends(const studio::LabelsWanted& wanted) {
    jobs::JobControl control;
    return must(studio::wait_for_labels(**project_, wanted, control));
  }

 private Q_SLOTS:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    pairs_ = add_comparisons(**project_, 3);
    ann_ = must((*project_)->annotators().get_or_add("ann")).id;
  }

  void itGoesOnWhereAllIsJudgedOrSkipped() {
    judge(0);
    judge(1);
    skip(2);
    QVERIFY(ends(wanted(3)));
  }

  void aSkippedHeadToHeadIsNotWaitedFor() {
    judge(0);
    skip(1);  // the third is none of them, and open
    QVERIFY(ends(wanted(2, {pairs_[0].id, pairs_[1].id})));
  }

  void retiredPairsAreNotWaitedFor() {
    judge(0);
    must((*project_)->comparisons().retire_older(1));
    QVERIFY(ends(wanted(3)));
  }

  void itWaitsForWhatIsOpenUntilItIsStopped() {
    judge(0);
    skip(1);
    for (const auto& of : {std::vector<Id>{}, {pairs_[1].id, pairs_[2].id}}) {
      std::optional<bool> enough;
      jobs::Job job("wait", [&](jobs::JobControl& control) -> Result<void> {
        enough = must(studio::wait_for_labels(**project_, wanted(2, of), control));
        return {};
      });
      job.start();
      QTRY_COMPARE(job.progress().total, std::int64_t{2});
      QVERIFY(!job.finished());
      job.request_stop();
      must(job.wait());
      QVERIFY(enough && !*enough);
    }
  }

  void whatIsAwaitedIsCounted() {
    studio::LoopState state;
    state.request.rounds = 2;
    state.request.labels = 16;
    QVERIFY(!must(studio::awaited_labels(**project_, state)));
    auto& round = state.rounds.emplace_back();
    QVERIFY(!must(studio::awaited_labels(**project_, state)));
    round.phase = studio::LoopPhase::labels;
    judge(0);
    skip(1);
    const auto labels = must(studio::awaited_labels(**project_, state));
    QCOMPARE(labels->judged, std::int64_t{1});
    QCOMPARE(labels->wanted, std::int64_t{6});
    round.phase = studio::LoopPhase::head_to_heads;
    round.priority = 1;
    QVERIFY(!must(studio::awaited_labels(**project_, state)));  // there is none yet
    must((*project_)->comparisons().set_priorities(
        std::vector<std::pair<Id, double>>{{pairs_[0].id, 1.5}, {pairs_[2].id, 1.5}}));
    const auto head_to_heads = must(studio::awaited_labels(**project_, state));
    QCOMPARE(head_to_heads->judged, std::int64_t{1});
    QCOMPARE(head_to_heads->wanted, std::int64_t{2});
  }
};

QTEST_GUILESS_MAIN(LoopJudgmentsTest)
#include "loop_judgments_test.moc"
