// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/generate_page.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>

#include "core/project/project.h"
#include "core/studio/data/new_project.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/run_setup.h"
#include "core/studio/training/training.h"
#include "tests/support/files.h"
#include "tests/support/model_page.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "tests/support/tiny_model.h"
#include "tests/support/window_with_engine.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/progress_strip.h"

namespace arbiter::ui {
namespace {

constexpr int patience = 120000;  // ms, for a machine that does much else

QPushButton* visibleButton(const QWidget& page, const QString& text) {
  for (auto* button : page.findChildren<QPushButton*>())
    if (button->text() == text && button->isVisible()) return button;
  return nullptr;
}

void setNumber(const QWidget& page, const char* field, int value) {
  auto* spin = page.findChild<QSpinBox*>(QLatin1String(field));
  QVERIFY2(spin, field);
  spin->setValue(value);
}

}  // namespace

class GeneratePageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!test::begin_with_engine()) QSKIP(test::no_engine);
    model_ = folder_.filePath(QStringLiteral("model")).toStdString();
    test::must(test::make_tiny_model(model_));
  }

  void withoutPromptsItLeadsToTheData() {
    const QTemporaryDir folder;
    ProjectSession session(test::must(project::Project::create(place(folder))));
    test::must(studio::set_current_model(*test::rowsOf(session), model_));
    Shown shown(session);
    QSignalSpy requested(&shown.page, &Page::pageRequested);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.message->isVisible(), patience);
    QVERIFY(!shown.message->text().isEmpty());
    auto* step = visibleButton(shown.page, GeneratePage::tr("Go to Data"));
    QVERIFY(step);
    QTest::mouseClick(step, Qt::LeftButton);
    QCOMPARE(requested.takeFirst()[0].toString(), QStringLiteral("data"));
  }

  void pairsAreWrittenAndLeadToLabelling() {
    const QTemporaryDir folder;
    ProjectSession session(demo(folder));
    Shown shown(session);
    setNumber(shown.page, "prompts", 5);
    setNumber(shown.page, "max_new_tokens", 10);
    QSignalSpy changed(&session, &ProjectSession::dataChanged);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QVERIFY(!shown.start->isVisible());
    QVERIFY(shown.progress->isVisible());
    auto* label = shown.page.findChild<QPushButton*>(QStringLiteral("labelThem"));
    QTRY_VERIFY_WITH_TIMEOUT(label->isVisible(), patience);
    QCOMPARE(changed.size(), 1);
    const auto counts = test::must(test::rowsOf(session)->counts());
    QCOMPARE(counts.responses, std::int64_t(10));
    QVERIFY(counts.comparisons > 0);
    QVERIFY(shown.message->text().contains(QString::number(counts.comparisons)));
    QVERIFY(shown.start->isVisible());
    QSignalSpy requested(&shown.page, &Page::pageRequested);
    QTest::mouseClick(label, Qt::LeftButton);
    QCOMPARE(requested.takeFirst()[0].toString(), QStringLiteral("label"));
  }

  void moreThanTwoAnswersAreRankedTogether() {
    const QTemporaryDir folder;
    ProjectSession session(demo(folder));
    Shown shown(session);
    setNumber(shown.page, "prompts", 2);
    setNumber(shown.page, "responses", 4);
    setNumber(shown.page, "max_new_tokens", 12);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.message->isVisible(), patience);
    QCOMPARE(test::must(test::rowsOf(session)->counts()).responses, std::int64_t(8));
    const auto rows = test::must(test::rowsOf(session)->comparisons().list({}, 0, 10));
    QCOMPARE(rows.size(), std::size_t(2));
    for (const auto& row : rows) QVERIFY(row.comparison.responses.size() > 2);
  }

  /// Where nobody says how much, as many pairs as will be judged; what waits already counts.
  void asManyAsWillBeJudged() {
    const QTemporaryDir folder;
    ProjectSession session(demo(folder));
    Shown shown(session);
    setNumber(shown.page, "max_new_tokens", 12);
    const auto made = [&] { return test::must(test::rowsOf(session)->counts()).comparisons; };
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(made(), std::int64_t(100), patience);
    QTRY_VERIFY_WITH_TIMEOUT(shown.message->isVisible(), patience);
    QVERIFY(shown.message->text().contains(QStringLiteral("100")));
    QTRY_VERIFY_WITH_TIMEOUT(shown.start->isVisible(), patience);
    QSignalSpy finished(&session, &ProjectSession::jobFinished);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
    QCOMPARE(made(), std::int64_t(100));
    QTRY_VERIFY2_WITH_TIMEOUT(shown.message->text().contains(QStringLiteral("wait already: 100")),
                              qPrintable(shown.message->text()), patience);
  }

  void stoppedItKeepsWhatWasWritten() {
    const QTemporaryDir folder;
    ProjectSession session(demo(folder));
    Shown shown(session);
    setNumber(shown.page, "prompts", 1000);
    setNumber(shown.page, "max_new_tokens", 128);
    setNumber(shown.page, "responses", 9);
    setNumber(shown.page, "batch_size", 1);  // slow, so that the stop comes before the end
    QSignalSpy cancelled(&session, &ProjectSession::jobCancelled);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(test::must(test::rowsOf(session)->counts()).responses > 0, patience);
    auto* stop = shown.progress->findChildren<QToolButton*>().back();
    QTest::mouseClick(stop, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(cancelled.size(), 1, patience);
    QVERIFY(shown.start->isVisible());
    QVERIFY(!shown.progress->isVisible());
    const auto counts = test::must(test::rowsOf(session)->counts());
    QTRY_VERIFY(shown.message->text().contains(QString::number(counts.comparisons)));
    QVERIFY(counts.responses > 0);
    QVERIFY(counts.responses < 9 * (counts.prompts - counts.held_out_prompts));
  }

  void finishedRunsAreOffered() {
    const QTemporaryDir folder;
    ProjectSession session(demo(folder));
    Shown shown(session);
    const auto* choice = test::model_choice(shown.page, "generateModel");
    auto* models = test::model_box(choice);
    QTRY_VERIFY(models->itemText(0).contains(QStringLiteral("model")));
    const int before = models->count();
    project::Run run;
    run.kind = project::RunKind::ppo;
    run = test::must(test::rowsOf(session)->runs().add(run));
    const auto checkpoint = session.project().checkpoints_folder() / "run-1" / "step-1";
    std::filesystem::create_directories(checkpoint);
    test::write_bytes(checkpoint / "config.json", "{}");
    project::Checkpoint row;
    row.run = run.id;
    row.step = 1;
    row.folder = studio::stored_path(session.project(), checkpoint);
    row.final = true;
    test::must(test::rowsOf(session)->runs().add_checkpoint(row));
    test::must(test::rowsOf(session)->runs().finish(run.id, project::RunState::done, {}));
    Q_EMIT session.runsChanged();
    QTRY_COMPARE(models->count(), before + 1);
    const int place = models->findText(QString::fromStdString(run.name));
    QVERIFY(place > 0);
    // What the person chose stays chosen while runs come and go.
    models->setCurrentIndex(place);
    Q_EMIT models->activated(place);
    models->insertItem(place + 1, QStringLiteral("to be gone when they have been read"));
    Q_EMIT session.runsChanged();
    QTRY_COMPARE(models->count(), before + 1);
    QCOMPARE(models->currentIndex(), place);
    QCOMPARE(choice->folder(), checkpoint);
  }

  void aFolderOfTheUsersOwnWrites() {
    const QTemporaryDir folder;
    const auto own = std::filesystem::path(folder.filePath(QStringLiteral("mine")).toStdString());
    std::filesystem::copy(model_, own, std::filesystem::copy_options::recursive);
    ProjectSession session(demo(folder));
    Shown shown(session);
    auto* choice = test::model_choice(shown.page, "generateModel");
    choice->choose(QString::fromStdString(own.string()));
    QVERIFY(!shown.start->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(shown.start->isEnabled(), patience);
    QVERIFY(test::model_facts(choice).contains(QStringLiteral("192")));
    setNumber(shown.page, "prompts", 2);
    setNumber(shown.page, "max_new_tokens", 6);
    QTest::mouseClick(shown.start, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(shown.message->isVisible(), patience);
    const auto rows = test::must(test::rowsOf(session)->comparisons().list({}, 0, 10));
    QVERIFY(!rows.empty());
    const auto answers =
        test::must(test::rowsOf(session)->prompts().responses_of(rows.front().comparison.prompt));
    QVERIFY(!answers.empty());
    for (const auto& answer : answers) QCOMPARE(std::filesystem::path(answer.model), own);
    QCOMPARE(test::must(studio::own_models(*test::rowsOf(session))).front().folder, own);
    // What is no model any more is refused, and nothing starts.
    std::filesystem::remove(own / "config.json");
    choice->choose(QString::fromStdString(own.string()));
    QTRY_VERIFY_WITH_TIMEOUT(test::model_message(choice)->isVisible(), patience);
    QVERIFY(!shown.start->isEnabled());
  }

  void aReadOnlyProjectGetsNoAnswers() {
    const QTemporaryDir folder;
    demo(folder).reset();
    ProjectSession session(test::must(project::Project::open(place(folder), {.read_only = true})));
    Shown shown(session);
    QVERIFY(!shown.start->isEnabled());
    QVERIFY(!shown.start->toolTip().isEmpty());
  }

 private:
  struct Shown {
    explicit Shown(ProjectSession& session) {
      page.resize(1100, 800);
      page.setSession(&session);
      page.show();
      start = page.findChild<QPushButton*>(QStringLiteral("startGenerate"));
      message = page.findChild<MessageBar*>();
      progress = page.findChild<ProgressStrip*>();
      // The project's settings come a moment later.
      if (!QTest::qWaitFor([&] { return start->isEnabled() || session.readOnly(); }))
        qFatal("the page does not get ready");
    }
    GeneratePage page;
    QPushButton* start;
    MessageBar* message;
    ProgressStrip* progress;
  };

  static std::filesystem::path place(const QTemporaryDir& folder) {
    return folder.filePath(QStringLiteral("p")).toStdString();
  }

  std::unique_ptr<project::Project> demo(const QTemporaryDir& folder) const {
    auto project =
        test::must(studio::create_project({.folder = place(folder), .name = "Demo", .demo = true}));
    test::must(studio::set_current_model(*project, model_));
    return project;
  }

  QTemporaryDir folder_;
  std::filesystem::path model_;
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::GeneratePageTest)
#include "generate_page_test.moc"
