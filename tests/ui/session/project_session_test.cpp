// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/project_session.h"

#include <QSignalSpy>
#include <QtTest>
#include <nlohmann/json.hpp>
#include <semaphore>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "tests/support/another_program.h"
#include "tests/support/isolated_config.h"
#include "tests/support/session_rows.h"
#include "tests/support/settle.h"

namespace arbiter::ui {
namespace {

std::unique_ptr<project::Project> freshProject(const QTemporaryDir& folder) {
  auto made = project::Project::create(folder.filePath(QStringLiteral("p")).toStdString());
  if (!made) qFatal("%s", to_english(made.error()).c_str());
  return std::move(*made);
}

}  // namespace

class ProjectSessionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  void metricsComeBeforeTheEnd() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    QStringList order;
    connect(&session, &ProjectSession::metricsArrived, this, [&](const jobs::MetricBatch& batch) {
      order << QStringLiteral("metrics %1").arg(batch.points.size());
    });
    connect(&session, &ProjectSession::jobFinished, this,
            [&] { order << QStringLiteral("finished"); });
    auto& channel = session.channel();
    session.startJob(ProjectSession::JobKind::Generate, QStringLiteral("work"),
                     [&channel](jobs::JobControl&) -> Result<void> {
                       for (int step = 0; step < 3; ++step)
                         channel.push({.run = 1, .step = step, .name = "x", .value = 1.0});
                       return {};
                     });
    QVERIFY(session.isRunning(ProjectSession::JobKind::Generate));
    QTRY_VERIFY(!session.isRunning(ProjectSession::JobKind::Generate));
    QCOMPARE(order.back(), QStringLiteral("finished"));
    QVERIFY(order.contains(QStringLiteral("metrics 3")) || order.size() > 2);
  }

  void aFailureIsToldWithItsCode() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    session.startJob(
        ProjectSession::JobKind::Export, QStringLiteral("Export"),
        [](jobs::JobControl&) -> Result<void> {
          return fail(ErrorCode::disk_full, "No room in {place}.", {{"place", "the attic"}});
        });
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][1].toString(), QStringLiteral("Export"));
    QCOMPARE(failed[0][2].toString(), QStringLiteral("No room in the attic."));
    QCOMPARE(failed[0][3].value<ErrorCode>(), ErrorCode::disk_full);
  }

  void stoppingIsNoFailure() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    QSignalSpy failed(&session, &ProjectSession::jobFailed);
    QSignalSpy cancelled(&session, &ProjectSession::jobCancelled);
    const int id = session.startJob(ProjectSession::JobKind::Generate, QStringLiteral("work"),
                                    [](jobs::JobControl& control) -> Result<void> {
                                      while (!control.stop_requested()) std::this_thread::yield();
                                      return fail(ErrorCode::cancelled, "Stopped.");
                                    });
    session.stopJob(id);
    QTRY_COMPARE(cancelled.size(), 1);
    QCOMPARE(failed.size(), 0);
    QVERIFY(!session.job(id));
  }

  void closingStopsWhatRuns() {
    QTemporaryDir folder;
    std::atomic<bool> ended = false;
    {
      ProjectSession session(freshProject(folder));
      session.startJob(ProjectSession::JobKind::Generate, QStringLiteral("work"),
                       [&ended](jobs::JobControl& control) -> Result<void> {
                         while (!control.stop_requested()) std::this_thread::yield();
                         ended = true;
                         return {};
                       });
    }
    QVERIFY(ended);
  }

  void readsComeBackOnTheWindowsThread() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    QObject receiver;
    QThread* worker = nullptr;
    QThread* shown = nullptr;
    session.read(&receiver, [&](project::Project&) -> std::function<void()> {
      worker = QThread::currentThread();
      return [&] { shown = QThread::currentThread(); };
    });
    QTRY_VERIFY(shown);
    QCOMPARE(shown, QThread::currentThread());
    QVERIFY(worker != shown);
  }

  void aReadForAGoneReceiverIsDropped() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    bool shown = false;
    std::binary_semaphore gone(0);
    auto receiver = std::make_unique<QObject>();
    session.read(receiver.get(), [&](project::Project&) -> std::function<void()> {
      gone.acquire();
      return [&] { shown = true; };
    });
    receiver.reset();
    gone.release();
    QObject last;
    bool done = false;
    session.read(&last, [&](project::Project&) { return [&] { done = true; }; });
    QTRY_VERIFY(done);
    QVERIFY(!shown);
  }

  void theAnnotatorIsRemembered() {
    QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    QSignalSpy changed(&session, &ProjectSession::annotatorChanged);
    session.setAnnotator(QStringLiteral("  annotator-1 "));
    QCOMPARE(session.annotator(), QStringLiteral("annotator-1"));
    QCOMPARE(changed.size(), 1);
    session.setAnnotator(QStringLiteral(" "));
    QCOMPARE(session.annotator(), QStringLiteral("annotator-1"));
  }

  void retrainAfterIsKeptInTheProject() {
    QTemporaryDir folder;
    {
      ProjectSession session(freshProject(folder));
      QCOMPARE(session.retrainAfter(), std::int64_t(0));
      session.setRetrainAfter(25);
    }
    auto again = project::Project::open(folder.filePath(QStringLiteral("p")).toStdString());
    QVERIFY(again.has_value());
    ProjectSession session(std::move(*again));
    QCOMPARE(session.retrainAfter(), std::int64_t(25));
  }

  void enoughJudgmentsStartATraining() {
    QTemporaryDir folder;
    auto filled = freshProject(folder);
    auto& project = *filled;
    project::Prompt prompt;
    prompt.text = "How do I boil an egg?";
    std::array prompts{prompt};
    QVERIFY(project.prompts().add(prompts));
    std::array<project::Response, 2> responses;
    for (auto& response : responses) response.prompt = prompts[0].id;
    responses[0].body = "In water.";
    responses[1].body = "No.";
    QVERIFY(project.prompts().add_responses(responses));
    project::Comparison comparison;
    comparison.prompt = prompts[0].id;
    comparison.responses = {responses[0].id, responses[1].id};
    std::array comparisons{comparison};
    QVERIFY(project.comparisons().add(comparisons));
    ProjectSession session(std::move(filled));
    session.setRetrainAfter(1);
    session.notifyJudgmentsChanged();
    // The session has looked whether a training is due once another job's end was seen.
    QSignalSpy finished(&session, &ProjectSession::jobFinished);
    session.startJob(ProjectSession::JobKind::Export, QStringLiteral("work"),
                     [](jobs::JobControl&) -> Result<void> { return {}; });
    QTRY_COMPARE(finished.size(), 1);
    test::settle(session);
    QVERIFY(!session.isRunning(ProjectSession::JobKind::TrainReward));  // nothing new yet
    project::Judgment judgment;
    judgment.comparison = comparisons[0].id;
    judgment.annotator = test::rowsOf(session)->annotators().get_or_add("ada")->id;
    judgment.ranking = {{responses[0].id}, {responses[1].id}};
    QVERIFY(test::rowsOf(session)->judgments().add(judgment));
    bool started = false;
    connect(&session, &ProjectSession::jobsChanged, this,
            [&] { started = started || session.isRunning(ProjectSession::JobKind::TrainReward); });
    session.notifyJudgmentsChanged();
    QTRY_VERIFY(started);
  }

  void whatAnotherProgramDoesIsTold() {
    const QTemporaryDir folder;
    ProjectSession session(freshProject(folder));
    const auto place = test::rowsOf(session)->folder();
    QSignalSpy told(&session, &ProjectSession::changedElsewhere);
    QSignalSpy data(&session, &ProjectSession::dataChanged);
    QSignalSpy judgments(&session, &ProjectSession::judgmentsChanged);
    QSignalSpy runs(&session, &ProjectSession::runsChanged);
    QSignalSpy guidelines(&session, &ProjectSession::guidelinesChanged);
    test::in_another_program(place, [](auto& other) { test::add_comparisons(other, 3); });
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 30000);
    QCOMPARE(data.size(), 1);
    QCOMPARE(judgments.size() + runs.size() + guidelines.size(), 0);
    QTRY_COMPARE(session.counts().comparisons, std::int64_t(3));

    test::in_another_program(
        place, [](auto& other) { test::must(other.settings().set("guidelines", "be kind")); });
    QTRY_COMPARE_WITH_TIMEOUT(guidelines.size(), 1, 30000);
    QCOMPARE(data.size() + judgments.size(), 1);

    // What is written here is told by whoever writes it, and is no news.
    told.clear();
    test::add_comparisons(*test::rowsOf(session), 1, 2, project::PromptRole::test);
    // A window that nobody sees asks nothing; what it missed is told as soon as it is seen.
    session.setWatching(false);
    test::in_another_program(place, [](auto& other) {
      test::add_comparisons(other, 2, 2, project::PromptRole::validation);
    });
    test::settle(session);
    QCOMPARE(told.size(), 0);
    session.setWatching(true);
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), 1, 30000);
    QTRY_COMPARE(session.counts().comparisons, std::int64_t(6));
  }

  void errorsSayWhereTheyAre() {
    const Error error{ErrorCode::parse,
                      "{what} is missing.",
                      {{"what", "A prompt"}},
                      {.file = "rows.jsonl", .line = 7, .field = "prompt"}};
    QCOMPARE(describe(error), QStringLiteral("rows.jsonl:7: prompt: A prompt is missing."));
    const Error named{
        ErrorCode::not_a_project, "{path} is no project.", {{"path", "/a/b"}}, {"/a/b", 0, {}}};
    QCOMPARE(describe(named), QStringLiteral("/a/b is no project."));
    QCOMPARE(QString::fromStdString(to_english(named)), QStringLiteral("/a/b is no project."));
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::ProjectSessionTest)
#include "project_session_test.moc"
