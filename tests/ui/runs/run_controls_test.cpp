// SPDX-License-Identifier: GPL-3.0-or-later
// Pause, resume and stop from the Runs page, on a real run of the real engine with a tiny model.
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "core/project/project.h"
#include "core/studio/data/new_project.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "tests/support/judged_project.h"
#include "tests/support/session_rows.h"
#include "tests/support/window_with_engine.h"
#include "ui/runs/run_bar.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/use_model_bar.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr int patience = 120000;  // ms, for a machine that does much else
constexpr std::int64_t iterations = 250;

}  // namespace

class RunControlsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!test::begin_with_engine()) QSKIP(test::no_engine);
  }

  void aPausedRunStandsStillAndGoesOn() {
    const QTemporaryDir folder;
    ProjectSession session(withRewardModel(folder));
    RunsPage page;
    const auto run = start(session, page);
    auto* pause = page.findChild<QToolButton*>(QStringLiteral("pauseRun"));
    QTRY_VERIFY_WITH_TIMEOUT(pause->isVisible(), patience);
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(stored(session, run).state, project::RunState::paused, patience);
    const auto* job = &session.runningJobs().front();
    QCOMPARE(job->job->state(), jobs::JobState::paused);
    QTRY_COMPARE(pause->toolTip(), RunBar::tr("Resume"));
    const auto step = job->job->progress().step;
    QVERIFY(step < iterations);
    // Ten looks at it later it would have done many.
    QSignalSpy looked(&session, &ProjectSession::jobProgressed);
    QTRY_VERIFY(looked.size() >= 10);
    QCOMPARE(job->job->progress().step, step);
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(stored(session, run).state, project::RunState::running, patience);
    QTRY_VERIFY_WITH_TIMEOUT(session.runningJobs().empty(), patience);
    QCOMPARE(stored(session, run).state, project::RunState::done);
    QCOMPARE(stored(session, run).step, iterations);
    // What is in use stays in use until somebody says otherwise.
    QTRY_VERIFY(page.findChild<UseModelBar*>()->isVisible());
    QVERIFY(test::must(studio::current_model(*test::rowsOf(session))) !=
            test::must(studio::model_of_run(*test::rowsOf(session), run)));
  }

  void aStoppedRunResumesFromItsCheckpoint() {
    const QTemporaryDir folder;
    ProjectSession session(withRewardModel(folder));
    RunsPage page;
    const auto run = start(session, page);
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    QSignalSpy cancelled(&session, &ProjectSession::jobCancelled);
    auto* stop = page.findChild<QToolButton*>(QStringLiteral("stopRun"));
    auto* resume = page.findChild<QPushButton*>(QStringLiteral("resumeRun"));
    QTRY_VERIFY_WITH_TIMEOUT(stop->isVisible(), patience);
    QVERIFY(!resume->isVisible());
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, patience);
    QCOMPARE(stored(session, run).state, project::RunState::cancelled);
    const auto checkpoint = test::must(test::rowsOf(session)->runs().last_checkpoint(run));
    QVERIFY(checkpoint);  // stopping writes one
    QVERIFY(checkpoint->step < iterations);
    QTRY_VERIFY_WITH_TIMEOUT(resume->isVisible(), patience);
    QVERIFY(!stop->isVisible());

    QTest::mouseClick(resume, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(stop->isVisible(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(session.runningJobs().empty(), patience);
    QCOMPARE(stored(session, run).state, project::RunState::done);
    QCOMPARE(test::must(test::rowsOf(session)->runs().list()).size(), std::size_t(2));
    // One point for each iteration: none twice, none lost.
    const auto points = test::must(test::rowsOf(session)->runs().metric(run, "objective/kl"));
    QCOMPARE(std::int64_t(points.size()), iterations);
    QCOMPARE(failed.size(), 0);
  }

  void aRunStoppedWhilePausedEnds() {
    const QTemporaryDir folder;
    ProjectSession session(withRewardModel(folder));
    RunsPage page;
    const auto run = start(session, page);
    auto* pause = page.findChild<QToolButton*>(QStringLiteral("pauseRun"));
    QTRY_VERIFY_WITH_TIMEOUT(pause->isVisible(), patience);
    QTest::mouseClick(pause, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(stored(session, run).state, project::RunState::paused, patience);
    QTest::mouseClick(page.findChild<QToolButton*>(QStringLiteral("stopRun")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(session.runningJobs().empty(), patience);
    QCOMPARE(stored(session, run).state, project::RunState::cancelled);
  }

 private:
  static std::unique_ptr<project::Project> withRewardModel(const QTemporaryDir& folder) {
    const auto place = [&](const char* name) {
      return std::filesystem::path(folder.filePath(QLatin1String(name)).toStdString());
    };
    auto project =
        test::must(studio::create_project({.folder = place("p"), .name = "Demo", .demo = true}));
    test::judge_tiny_answers(*project, place("model"), 8);
    jobs::JobControl control;
    jobs::MetricChannel channel;
    studio::RewardTraining reward;
    reward.common.compute.threads = 1;
    reward.options.epochs = 1;
    test::must(studio::train(*project, reward, control, channel));
    return project;
  }

  /// Starts PPO and shows the page; the run, once it is selected there.
  static project::Id start(ProjectSession& session, RunsPage& page) {
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    studio::PpoTraining training;
    training.common.compute.threads = 1;
    training.options.iterations = iterations;
    training.options.episodes = 8;
    training.options.epochs = 1;
    training.options.minibatches = 1;
    training.options.max_new_tokens = 8;
    training.options.sample_every = iterations;
    training.options.over_optimisation = "ignore";  // an untrained model soon writes anything
    training.options.checkpoint_every = iterations;
    session.startTraining(training);
    const bool known =
        QTest::qWaitFor([&] { return session.runningJobs().front().run != 0; }, patience);
    if (!known) qFatal("the run did not start");
    return session.runningJobs().front().run;
  }

  static project::Run stored(ProjectSession& session, project::Id run) {
    return test::must(test::rowsOf(session)->runs().get(run));
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::RunControlsTest)
#include "run_controls_test.moc"
