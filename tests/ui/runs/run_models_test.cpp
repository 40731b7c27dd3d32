// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a finished run's model, from the Runs page.
#include "core/studio/models/run_models.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/models/current_model.h"
#include "tests/support/isolated_config.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "tests/support/tiny_model.h"
#include "ui/runs/run_bar.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/use_model_bar.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_bar.h"

namespace arbiter::ui {
namespace {

using test::must;

/// A project whose model in use is a folder of the user's, and a page that shows its runs.
struct Fixture {
  Fixture() : session(must(project::Project::create(path("p")))) {
    must(test::make_tiny_model(path("start")));
    must(studio::set_current_model(*test::rowsOf(session), path("start")));
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
  }

  std::filesystem::path path(const char* name) const {
    return folder.filePath(QLatin1String(name)).toStdString();
  }

  /// A run that is done, with its model on the disk.
  project::Run finish(project::RunKind kind = project::RunKind::ppo) {
    project::Run run;
    run.kind = kind;
    run = must(test::rowsOf(session)->runs().add(run));
    const auto stored = "checkpoints/run-" + std::to_string(run.id) + "/step-5";
    must(test::make_tiny_model(test::rowsOf(session)->folder() / stored));
    project::Checkpoint checkpoint;
    checkpoint.run = run.id;
    checkpoint.step = 5;
    checkpoint.folder = stored;
    checkpoint.final = true;
    must(test::rowsOf(session)->runs().add_checkpoint(checkpoint));
    must(test::rowsOf(session)->runs().finish(run.id, project::RunState::done, {}));
    Q_EMIT session.runsChanged();
    return run;
  }

  bool isInUse(const project::Run& run) {
    return must(studio::current_model(*test::rowsOf(session))) ==
           must(studio::model_of_run(*test::rowsOf(session), run.id));
  }

  QWidget* asking() { return page.findChild<UseModelBar*>(); }
  void click(const char* button) {
    QTest::mouseClick(page.findChild<QPushButton*>(QLatin1String(button)), Qt::LeftButton);
  }
  /// Once everything that was asked for has been read and shown.
  void settle() {
    bool read = false;
    session.read(&page, [&read](project::Project&) { return [&read] { read = true; }; });
    QTRY_VERIFY(read);
  }

  QTemporaryDir folder;
  ProjectSession session;
  RunsPage page;
};

}  // namespace

class RunModelsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void aFinishedRunAsksAndWhatIsInUseStays() {
    Fixture f;
    const auto run = f.finish();
    QTRY_VERIFY(f.asking()->isVisible());
    QVERIFY(f.asking()->accessibleName().contains(QString::fromStdString(run.name)));
    QVERIFY(!f.isInUse(run));
    f.click("keepPresent");
    QTRY_VERIFY(!f.asking()->isVisible());
    QVERIFY(!f.isInUse(run));
    Q_EMIT f.session.runsChanged();  // it has been said
    f.settle();
    QVERIFY(!f.asking()->isVisible());
    // The next one asks again.
    const auto next = f.finish();
    f.page.selectRun(next.id);
    QTRY_VERIFY(f.asking()->isVisible());
    f.click("useFinished");
    QTRY_VERIFY(f.isInUse(next));
    QTRY_VERIFY(!f.asking()->isVisible());
  }

  void aRewardModelIsNotAskedOf() {
    Fixture f;
    f.finish(project::RunKind::reward);
    QTRY_COMPARE(f.page.model()->rowCount(), 1);
    QVERIFY(!f.asking()->isVisible());
  }

  void theProjectCanSayItOnceAndForAll() {
    Fixture f;
    must(studio::set_take_into_use(*test::rowsOf(f.session), "never"));
    f.finish();
    QTRY_COMPARE(f.page.model()->rowCount(), 1);
    QVERIFY(!f.asking()->isVisible());
    // From the run's menu.
    Q_EMIT f.page.findChild<RunBar*>()->takeIntoUseChosen(studio::TakeIntoUse::ask);
    QTRY_VERIFY(f.asking()->isVisible());
    QCOMPARE(must(studio::take_into_use(*test::rowsOf(f.session), studio::TakeIntoUse::always)),
             studio::TakeIntoUse::ask);
  }

  void aRunIsDeletedWithItsFilesOnceThatIsConfirmed() {
    Fixture f;
    const auto kept = f.finish(project::RunKind::reward);
    const auto run = f.finish();
    const auto files =
        test::rowsOf(f.session)->folder() / ("checkpoints/run-" + std::to_string(run.id));
    QTRY_COMPARE(f.page.model()->rowCount(), 2);
    f.page.selectRun(run.id);
    const auto disk = f.page.model()->index(0, RunsModel::Disk).data().toString();
    std::uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(files))
      if (entry.is_regular_file()) bytes += entry.file_size();
    QCOMPARE(disk, QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat));
    f.page.perform(QStringLiteral("delete"));
    const auto* message = f.page.findChild<MessageBar*>();
    QTRY_VERIFY(message->text().contains(QString::fromStdString(run.name)));
    QVERIFY(std::filesystem::exists(files));
    for (auto* button : message->findChildren<QPushButton*>())
      if (button->text() == RunsPage::tr("Delete")) QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(f.page.model()->rowCount(), 1);
    QCOMPARE(f.page.model()->rows().front().run.id, kept.id);
    QVERIFY(!std::filesystem::exists(files));
  }

  void aRunInUseIsNotDeleted() {
    Fixture f;
    const auto run = f.finish();
    QTRY_VERIFY(f.asking()->isVisible());
    f.click("useFinished");
    QTRY_VERIFY(f.page.findChild<QLabel*>(QStringLiteral("modelInUse"))->isVisible());
    f.page.perform(QStringLiteral("delete"));
    QVERIFY(f.page.findChild<MessageBar*>()->findChildren<QPushButton*>().front()->text() !=
            RunsPage::tr("Delete"));
    QVERIFY(f.isInUse(run));
  }

  void whatIsInUseIsNoButton() {
    Fixture f;
    const auto run = f.finish();
    auto* use = f.page.findChild<QPushButton*>(QStringLiteral("useModel"));
    auto* inUse = f.page.findChild<QLabel*>(QStringLiteral("modelInUse"));
    QTRY_VERIFY(use->isVisible());
    QVERIFY(use->property("role").toString() != QStringLiteral("plain"));  // it looks like one
    QVERIFY(!inUse->isVisible());
    f.page.perform(QStringLiteral("use"));
    QTRY_VERIFY(inUse->isVisible());
    QVERIFY(!use->isVisible());
    QVERIFY(f.isInUse(run));
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::RunModelsTest)
#include "run_models_test.moc"
