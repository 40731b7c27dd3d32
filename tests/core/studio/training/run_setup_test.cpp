// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/run_setup.h"

#include <sqlite3.h>

#include <QTest>

#include "core/studio/training/run_recorder.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;
using namespace arbiter::test;

namespace {

/// Makes the database refuse one kind of write, as a full disk would in that moment.
void refuse(const TemporaryProject& project, const char* trigger) {
  sqlite3* connection = nullptr;
  sqlite3_open((project.folder() / "project.db").c_str(), &connection);
  sqlite3_busy_timeout(connection, 10000);
  if (sqlite3_exec(connection, trigger, nullptr, nullptr, nullptr) != SQLITE_OK)
    qFatal("%s", sqlite3_errmsg(connection));
  sqlite3_close(connection);
}

}  // namespace

class RunSetupTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  /// The training is over, but how it ended cannot be stored: the run must not stay "running".
  void aRunWhoseEndIsNotStoredHasFailed() {
    TemporaryProject project;
    refuse(project,
           "CREATE TRIGGER full BEFORE UPDATE OF precision ON runs "
           "BEGIN SELECT RAISE(ABORT,'there is no room'); END");
    jobs::JobControl control;
    jobs::MetricChannel channel;
    const DialogueEncoder encoder;
    {
      auto active = must(ActiveRun::start(*project, {}, {}));
      const RunRecorder recorder(*project, active.run().id, control, channel, encoder);
      engine::TrainingOutcome outcome;
      outcome.precision = "f32";
      const auto finished = active.finish(outcome, recorder);
      QVERIFY(!finished);
      QVERIFY(to_english(finished.error()).find("no room") != std::string::npos);
    }
    const auto run = must(project->runs().list()).front();
    QCOMPARE(run.state, project::RunState::failed);
    QVERIFY2(run.error.find("no room") != std::string::npos, run.error.c_str());
  }

  /// A start that the engine refuses is no run; one that broke on its way is.
  void aRefusedStartLeavesNoRun() {
    TemporaryProject project;
    jobs::JobControl control;
    jobs::MetricChannel channel;
    const DialogueEncoder encoder;
    for (const bool begun : {false, true}) {
      auto active = must(ActiveRun::start(*project, {}, {}));
      RunRecorder recorder(*project, active.run().id, control, channel, encoder);
      const std::vector<engine::Metric> metrics{{"train/loss", 1.0}};
      if (begun) recorder.on_metrics(1, metrics);
      QVERIFY(!active.finish(fail(ErrorCode::incompatible, "too many words"), recorder));
      const auto runs = must(project->runs().list());
      QCOMPARE(runs.size(), std::size_t(begun ? 1 : 0));
      if (begun) QCOMPARE(runs.front().state, project::RunState::failed);
    }
  }

  /// Where even that cannot be stored the run belongs to nobody: it can be taken up again.
  void aRunThatCouldNotBeFinishedIsNotHeldForEver() {
    TemporaryProject project;
    refuse(project,
           "CREATE TRIGGER full BEFORE UPDATE OF summary ON runs "
           "BEGIN SELECT RAISE(ABORT,'there is no room'); END");
    jobs::JobControl control;
    jobs::MetricChannel channel;
    const DialogueEncoder encoder;
    project::Checkpoint checkpoint;
    {
      auto active = must(ActiveRun::start(*project, {}, {}));
      checkpoint.run = active.run().id;
      checkpoint.step = 3;
      checkpoint.folder = "checkpoints/run-1/step-3";
      checkpoint = must(project->runs().add_checkpoint(checkpoint));
      const RunRecorder recorder(*project, active.run().id, control, channel, encoder);
      QVERIFY(!active.finish(fail(ErrorCode::cancelled, "stopped"), recorder));
    }
    QVERIFY(!must(project->runs().get(checkpoint.run)).live);
    QVERIFY(project->runs().claim(checkpoint.run, checkpoint));
  }
};

QTEST_GUILESS_MAIN(RunSetupTest)
#include "run_setup_test.moc"
