// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job.h"

#include <QTest>
#include <semaphore>
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
  // One step a permit: how far the job can have come is known, not waited for.
  std::counting_semaphore<> permits(0);
  std::counting_semaphore<> reached(0);
  std::atomic<int> steps = 0;
  std::atomic<bool> paused = false;
  std::atomic<bool> early = false;
  Job job("steps", [&](JobControl& control) -> Result<void> {
    while (!control.stop_requested()) {
      permits.acquire();
      reached.release();
      control.wait_while_paused();
      if (paused) early = true;
      ++steps;
    }
    return {};
  });
  job.start();
  permits.release();
  reached.acquire();
  QTRY_COMPARE(steps.load(), 1);
  job.pause();
  paused = true;
  QCOMPARE(job.state(), JobState::paused);
  // It comes to the place where it has to wait, and not past it.
  permits.release();
  reached.acquire();
  QCOMPARE(steps.load(), 1);
  paused = false;
  job.resume();
  QCOMPARE(job.state(), JobState::running);
  QTRY_COMPARE(steps.load(), 2);
  QVERIFY(!early);
  job.request_stop();
  permits.release();
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
  std::atomic<bool> resumed = false;
  std::atomic<bool> early = false;
  Job job("held", [&](JobControl&) -> Result<void> {
    early = !resumed;
    worked = true;
    return {};
  });
  job.pause();
  job.start();
  // The job's own thread may say that it works only after the pause has ended.
  QCOMPARE(job.state(), JobState::paused);
  resumed = true;
  job.resume();
  QVERIFY(job.wait().has_value());
  QVERIFY(worked);
  QVERIFY(!early);
}

QTEST_GUILESS_MAIN(JobTest)
#include "job_test.moc"
