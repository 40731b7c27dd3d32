// SPDX-License-Identifier: GPL-3.0-or-later
// Training that is cancelled at once, in the card that started it.
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "core/studio/data/new_project.h"
#include "tests/support/judged_project.h"
#include "tests/support/session_rows.h"
#include "tests/support/window_with_engine.h"
#include "ui/theme/theme.h"
#include "ui/train/train_card.h"
#include "ui/train/train_page.h"

namespace arbiter::ui {
namespace {

constexpr int patience = 120000;  // ms, for a machine that does much else
constexpr std::int64_t judged = 8;

}  // namespace

class CancelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!test::begin_with_engine()) QSKIP(test::no_engine);
  }

  void cancelledAtOnceLosesNothing() {
    const QTemporaryDir folder;
    ProjectSession session(withJudgments(folder));
    TrainPage page;
    page.resize(1300, 800);
    page.setSession(&session);
    page.show();
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    QSignalSpy cancelled(&session, &ProjectSession::jobCancelled);
    auto* card = page.rewardCard();
    QTRY_VERIFY(card->startButton()->isEnabled());
    QTest::mouseClick(card->startButton(), Qt::LeftButton);
    auto* cancel = card->findChild<QPushButton*>(QStringLiteral("cancel"));
    QVERIFY(cancel->isVisible());
    QTest::mouseClick(cancel, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, patience);
    QCOMPARE(failed.size(), 0);
    QVERIFY(card->startButton()->isVisible());
    QVERIFY(card->message()->isVisible());
    QVERIFY(card->message()->text().contains(QStringLiteral("Stopped")));
    QCOMPARE(test::must(test::rowsOf(session)->counts()).judgments, judged);
    for (const auto& run : test::must(test::rowsOf(session)->runs().list()))
      QCOMPARE(run.state, project::RunState::cancelled);

    // It starts again as if nothing had been.
    QSignalSpy finished(&session, &ProjectSession::jobFinished);
    QTest::mouseClick(card->startButton(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size() + failed.size(), 1, patience);
    QCOMPARE(failed.size(), 0);
    QVERIFY(test::must(test::rowsOf(session)->runs().latest_done(project::RunKind::reward)));
  }

  void aProjectThatClosesLeavesItsTrainingToGoOn() {
    const QTemporaryDir folder;
    const auto place = std::filesystem::path(folder.filePath("p").toStdString());
    project::Id run = 0;
    {
      ProjectSession session(withJudgments(folder));
      studio::RewardTraining training;
      training.options.epochs = 1000;
      QSignalSpy failed(&session, &ProjectSession::jobFailed);
      const int job = session.startTraining(training);
      QTRY_VERIFY_WITH_TIMEOUT(
          !session.job(job) || (session.job(job)->run != 0 &&  // it has been told to the window
                                session.job(job)->job->progress().step > 0),
          patience);
      QVERIFY2(session.job(job), failed.isEmpty() ? "" : qPrintable(failed[0][2].toString()));
      run = session.job(job)->run;
      QVERIFY(run != 0);
      session.interruptJobs();
      QVERIFY(session.job(job)->job->stop_requested());
      QTRY_VERIFY_WITH_TIMEOUT(session.runningJobs().empty(), patience);
    }
    // Nobody has stopped it: it goes on from its checkpoint.
    const auto project = test::must(project::Project::open(place));
    QCOMPARE(test::must(project->runs().get(run)).state, project::RunState::interrupted);
    QVERIFY(test::must(project->runs().last_checkpoint(run)));
  }

  void aReadOnlyProjectTrainsNothing() {
    const QTemporaryDir folder;
    withJudgments(folder).reset();
    const auto place = std::filesystem::path(folder.filePath("p").toStdString());
    ProjectSession session(test::must(project::Project::open(place, {.read_only = true})));
    TrainPage page;
    page.setSession(&session);
    page.show();
    for (const auto* card : {page.rewardCard(), page.policyCard()}) {
      QVERIFY(!card->startButton()->isEnabled());
      QVERIFY(!card->startButton()->toolTip().isEmpty());
    }
  }

 private:
  static std::unique_ptr<project::Project> withJudgments(const QTemporaryDir& folder) {
    const auto place = [&](const char* name) {
      return std::filesystem::path(folder.filePath(QLatin1String(name)).toStdString());
    };
    auto project =
        test::must(studio::create_project({.folder = place("p"), .name = "Demo", .demo = true}));
    test::judge_tiny_answers(*project, place("model"), judged);
    return project;
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::CancelTest)
#include "cancel_test.moc"
