// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

#include <QTest>
#include <latch>
#include <stdexcept>

using namespace arbiter;
using jobs::Job;
using jobs::JobControl;
using jobs::JobState;

namespace {

/// The body of a job that works until it is told to stop.
Result<void> work_until_stopped(JobControl& control) {
  while (!control.stop_requested()) {
    control.wait_while_paused();
    std::this_thread::yield();
  }
  return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
}

}  // namespace

class JobTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void runsToItsEnd();
  void errorsComeBackAsValues();
  void exceptionsEndAtTheBorder_data();
  void exceptionsEndAtTheBorder();
  void stopsWhenAsked();
  void stopBeforeTheStartHolds();
  void destructionStopsAndJoins();
  void pausedJobDoesNotGoOn();
  void stopEndsAPause();
  void pauseBeforeTheFirstStepHolds();
};

void JobTest::runsToItsEnd() {
  Job job("count", [](JobControl& control) -> Result<void> {
    control.set_progress({.step = 3, .total = 3, .seconds_left = 0, .note = "all"});
    return {};
  });
  QCOMPARE(job.state(), JobState::queued);
  QVERIFY(!job.finished());
  job.start();
  QVERIFY(job.wait().has_value());
  QCOMPARE(job.state(), JobState::done);
  QVERIFY(job.finished());
  QCOMPARE(job.progress().step, 3);
  QCOMPARE(job.progress().note, std::string("all"));
  QVERIFY(!job.error().has_value());
}

void JobTest::errorsComeBackAsValues() {
  Job job("fail", [](JobControl&) -> Result<void> { return fail(ErrorCode::no_data, "nothing"); });
  job.start();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QCOMPARE(result.error().code, ErrorCode::no_data);
  QCOMPARE(job.state(), JobState::failed);
  QVERIFY(job.error().has_value());
}

void JobTest::exceptionsEndAtTheBorder_data() {
  QTest::addColumn<int>("kind");
  QTest::addColumn<int>("code");
  QTest::newRow("memory") << 0 << static_cast<int>(ErrorCode::out_of_memory);
  QTest::newRow("runtime") << 1 << static_cast<int>(ErrorCode::internal);
  QTest::newRow("no exception class") << 2 << static_cast<int>(ErrorCode::internal);
}

void JobTest::exceptionsEndAtTheBorder() {
  QFETCH(int, kind);
  QFETCH(int, code);
  Job job("throw", [kind](JobControl&) -> Result<void> {
    if (kind == 0) throw std::bad_alloc();
    if (kind == 1) throw std::runtime_error("broken");
    throw 7;
  });
  job.start();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QCOMPARE(static_cast<int>(result.error().code), code);
  QCOMPARE(job.state(), JobState::failed);
}

void JobTest::stopsWhenAsked() {
  Job job("endless", work_until_stopped);
  job.start();
  job.request_stop();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QCOMPARE(result.error().code, ErrorCode::cancelled);
  QCOMPARE(job.state(), JobState::cancelled);
}

void JobTest::stopBeforeTheStartHolds() {
  Job job("endless", work_until_stopped);
  job.request_stop();
  job.start();
  QVERIFY(!job.wait().has_value());
  QCOMPARE(job.state(), JobState::cancelled);
}

void JobTest::destructionStopsAndJoins() {
  std::atomic<bool> left = false;
  {
    Job job("endless", [&](JobControl& control) -> Result<void> {
      auto result = work_until_stopped(control);
      left = true;
      return result;
    });
    job.start();
  }
  QVERIFY(left);
}

void JobTest::pausedJobDoesNotGoOn() {
  std::latch first_done(1);
  std::atomic<int> steps = 0;
  Job job("steps", [&](JobControl& control) -> Result<void> {
    while (!control.stop_requested()) {
      control.wait_while_paused();
      if (++steps == 1) first_done.count_down();
      std::this_thread::yield();
    }
    return {};
  });
  job.start();
  first_done.wait();
  job.pause();
  QCOMPARE(job.state(), JobState::paused);
  // A step that had begun may still count; after it the number stands.
  QTest::qWait(20);
  const int stood = steps;
  QTest::qWait(50);
  QCOMPARE(steps.load(), stood);
  job.resume();
  QCOMPARE(job.state(), JobState::running);
  QTRY_VERIFY(steps > stood);
  job.request_stop();
  QVERIFY(job.wait().has_value());
}

void JobTest::stopEndsAPause() {
  Job job("paused", work_until_stopped);
  job.start();
  job.pause();
  job.request_stop();
  QVERIFY(!job.wait().has_value());
  QCOMPARE(job.state(), JobState::cancelled);
}

void JobTest::pauseBeforeTheFirstStepHolds() {
  std::atomic<bool> worked = false;
  Job job("held", [&](JobControl&) -> Result<void> {
    worked = true;
    return {};
  });
  job.pause();
  job.start();
  QTest::qWait(20);
  QVERIFY(!worked);
  QCOMPARE(job.state(), JobState::paused);
  job.resume();
  QVERIFY(job.wait().has_value());
  QVERIFY(worked);
}

QTEST_GUILESS_MAIN(JobTest)
#include "job_test.moc"
