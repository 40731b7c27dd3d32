// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include <QAbstractButton>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <atomic>
#include <memory>
#include <semaphore>

#include "core/project/lock.h"
#include "core/studio/label/guidelines.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/open_window.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "ui/shell/demo_project.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/recent_projects.h"
#include "ui/shell/start_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/message_bar.h"

using namespace arbiter;
using ui::MainWindow;

class MainWindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("arbiter-test"));
    QCoreApplication::setApplicationName(QStringLiteral("main-window-test"));
    QVERIFY(settingsFolder_.isValid());
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settingsFolder_.path());
  }

  void init() { QSettings().clear(); }

  void cleanupTestCase() {
    QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
  }

  void startsWithoutAProject() {
    MainWindow window;
    window.show();
    QVERIFY(window.findChild<ui::StartPage*>()->isVisible());
    QVERIFY(!window.findChild<ui::NavigationRail*>()->isVisible());
    QVERIFY(window.page(QStringLiteral("label")) == nullptr);
  }

  /// Theme, text size and language are the window's, with or without a project.
  void settingsAreThereWithoutAProject() {
    QTemporaryDir folder;
    MainWindow window;
    window.show();
    auto* start = window.findChild<ui::StartPage*>();
    auto* hint = start->findChild<ui::KeyHint*>(QStringLiteral("settings"));
    QVERIFY(hint && hint->isVisible());
    QTest::mouseClick(hint, Qt::LeftButton);
    QCOMPARE(window.currentPage(), QStringLiteral("settings"));
    auto* page = window.page(QStringLiteral("settings"));
    QVERIFY(page->isVisible());
    QVERIFY(page->findChild<QWidget*>(QStringLiteral("language"))->isVisible());
    QVERIFY(!page->findChild<QPlainTextEdit*>()->isVisible());  // guidelines are a project's
    auto* back = page->findChild<QPushButton*>(QStringLiteral("back"));
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(start->isVisible());
    // The page that is there already is the project's when one opens.
    QVERIFY2(test::makes(window, folder.filePath(QStringLiteral("p"))),
             qPrintable(window.message()));
    window.showPage(QStringLiteral("settings"));
    QCOMPARE(window.page(QStringLiteral("settings")), page);
    QVERIFY(page->findChild<QPlainTextEdit*>()->isVisible());
    QVERIFY(!back->isVisible());
    window.closeProject();
    QVERIFY(start->isVisible());
  }

  void makesOpensAndRemembersProjects() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("Cooking"));
    {
      MainWindow window;
      window.show();
      QVERIFY2(test::makes(window, path), qPrintable(window.message()));
      QCOMPARE(window.currentPage(), QStringLiteral("label"));
      QVERIFY(window.windowTitle().contains(QStringLiteral("Cooking")));
      window.closeProject();
      QVERIFY(window.findChild<ui::StartPage*>()->isVisible());
      auto* recent = window.findChild<ui::StartPage*>()->findChild<QListWidget*>();
      QCOMPARE(recent->count(), 1);
      QTest::mouseClick(recent->viewport(), Qt::LeftButton, {},
                        recent->visualItemRect(recent->item(0)).center());
      QTRY_VERIFY(window.session());
    }
    QCOMPARE(ui::RecentProjects::folders(), QStringList{path});
  }

  void errorsOfOpeningStandInTheWindow() {
    QTemporaryDir folder;
    MainWindow window;
    window.show();
    QVERIFY(!test::opens(window, folder.filePath(QStringLiteral("nowhere"))));
    QVERIFY(!window.message().isEmpty());
    QVERIFY(!test::opens(window, folder.path()));
    QVERIFY(!window.message().isEmpty());
    QFile other(folder.filePath(QStringLiteral("project.db")));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("this is no database");
    other.close();
    QVERIFY(!test::opens(window, folder.path()));
    QVERIFY(!window.message().isEmpty());
    QVERIFY(!window.session());
    QVERIFY(ui::RecentProjects::folders().isEmpty());
    const auto good = folder.filePath(QStringLiteral("good"));
    QVERIFY2(test::makes(window, good), qPrintable(window.message()));
    QVERIFY(window.message().isEmpty());
    // A failure leaves the open project alone.
    QVERIFY(!test::opens(window, folder.path()));
    QVERIFY(window.session());
  }

  void theWindowLivesWhileAProjectOpens() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("slow"));
    test::projectWith(path.toStdString(), test::pairs(1)).reset();
    // Another program in the middle of something: opening waits for it.
    const auto lock = test::must(project::LockFile::open(path.toStdString() + "/project.lock"));
    std::unique_ptr<project::LockFile::Guard> held(new project::LockFile::Guard(lock.hold()));
    MainWindow window;
    window.show();
    QSignalSpy ended(&window, &MainWindow::openingEnded);
    window.openProject(path);
    QVERIFY(window.isOpening());
    QVERIFY(!window.session());
    QTRY_VERIFY(window.message().contains(QStringLiteral("slow")));
    // Nothing else begins meanwhile, and closing waits for the opening.
    window.newProject(folder.filePath(QStringLiteral("other")));
    QVERIFY(!window.close());
    QVERIFY(ended.isEmpty());
    held.reset();
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60000);
    QVERIFY2(ended[0][0].toBool(), qPrintable(window.message()));
    QTRY_VERIFY(!window.isVisible());
    QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("other"))));
  }

  void aNewerProjectThatAllowsItIsOnlyRead() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("p"));
    test::projectWith(path.toStdString(), test::pairs(1)).reset();
    QFile file(path + QStringLiteral("/project.db"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    // The schema's version in the header of an SQLite file, big-endian at byte 60.
    QVERIFY(file.seek(60));
    QCOMPARE(file.write(QByteArray::fromHex("0000270f")), 4);
    file.close();
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto before = file.readAll();
    {
      MainWindow window;
      window.show();
      QVERIFY(test::opens(window, path));
      QVERIFY(window.session()->readOnly());
      window.close();
    }
    file.seek(0);
    QCOMPARE(file.readAll(), before);
  }

  void aFileIsNoProject() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("notes.txt"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("shopping");
    file.close();
    MainWindow window;
    window.show();
    QVERIFY(!test::opens(window, path));
    QVERIFY(window.message().contains(QStringLiteral("notes.txt")));
    QVERIFY(!test::makes(window, path));
    QVERIFY(window.message().contains(QStringLiteral("notes.txt")));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("shopping"));
  }

  void keysChangePages() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(window.currentPage(), QStringLiteral("data"));
    QTest::keyClick(&window, Qt::Key_1, Qt::ControlModifier);
    QCOMPARE(window.currentPage(), QStringLiteral("label"));
  }

  void everyPageOpensInAnEmptyProject() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    for (const auto& entry : ui::pageRegistry()) {
      window.showPage(entry.id);
      QCOMPARE(window.currentPage(), entry.id);
      QVERIFY(window.page(entry.id)->isVisible());
    }
    window.showPage(QStringLiteral("no such page"));
    QCOMPARE(window.currentPage(), ui::pageRegistry().back().id);
  }

  void commandsAreFoundByTyping() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    window.openCommands();
    auto* palette = window.findChild<ui::CommandPalette*>();
    QVERIFY(palette->isVisible());
    auto* line = palette->findChild<QLineEdit*>();
    QTest::keyClicks(line, QStringLiteral("go dat"));
    QCOMPARE(palette->findChild<QListView*>()->model()->rowCount(), 1);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(window.currentPage(), QStringLiteral("data"));
    QVERIFY(!palette->isVisible());
    QVERIFY(ui::matchesCommand(QStringLiteral("Open the demo project"), QStringLiteral("dem op")));
    QVERIFY(!ui::matchesCommand(QStringLiteral("Open the demo project"), QStringLiteral("xyz")));
  }

  void withoutAProjectCommandsAreThoseThatDoSomething() {
    QTemporaryDir folder;
    MainWindow window;
    window.show();
    window.openCommands();
    const auto titles = [&] {
      const auto* model = window.findChild<ui::CommandPalette*>()->findChild<QListView*>()->model();
      QStringList all;
      for (int row = 0; row < model->rowCount(); ++row)
        all << model->index(row, 0).data().toString();
      return all;
    };
    QVERIFY(titles().contains(MainWindow::tr("New project")));
    QVERIFY(!titles().contains(MainWindow::tr("Close the project")));
    for (const auto& entry : ui::pageRegistry())
      QCOMPARE(titles().contains(MainWindow::tr("Go to %1").arg(entry.name)),
               entry.id == QLatin1String("settings"));
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.openCommands();
    QVERIFY(titles().contains(MainWindow::tr("Close the project")));
  }

  void aPageThatOpensPressesNoButton() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (const auto& entry : ui::pageRegistry()) {
      window.showPage(entry.id);
      QVERIFY2(!qobject_cast<QAbstractButton*>(window.focusWidget()), qPrintable(entry.id));
    }
  }

  void labellingThroughTheWindow() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("p"));
    test::projectWith(path.toStdString(), test::pairs(3)).reset();
    MainWindow window;
    window.setAnnotator(QStringLiteral("annotator-1"));
    QSignalSpy stored(&window, &MainWindow::judgmentStored);
    QVERIFY2(test::opens(window, path), qPrintable(window.message()));
    window.show();
    QTest::keyClick(window.page(QStringLiteral("label")), Qt::Key_Left);
    QCOMPARE(stored.size(), 1);
    const auto uuid = stored[0][0].toString().toStdString();
    QVERIFY(test::rowsOf(*window.session())->judgments().by_uuid(uuid));
    const auto annotators = test::rowsOf(*window.session())->annotators().list();
    QCOMPARE(annotators->size(), 1U);
    QCOMPARE(annotators->front().name, std::string("annotator-1"));
  }

  void aNameFromTheCommandLineHoldsForThatStart() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("p"));
    test::projectWith(path.toStdString(), test::pairs(1)).reset();
    QSettings().setValue(QStringLiteral("annotator"), QStringLiteral("first"));
    {
      MainWindow window;
      window.setAnnotator(QStringLiteral("second"));
      QVERIFY(test::opens(window, path));
      QCOMPARE(window.session()->annotator(), QStringLiteral("second"));
    }
    {
      MainWindow window;
      QVERIFY(test::opens(window, path));
      QCOMPARE(window.session()->annotator(), QStringLiteral("first"));
    }
    // Looking at Label has made neither an annotator.
    const auto project = project::Project::open(path.toStdString());
    QVERIFY(project);
    QCOMPARE((*project)->counts()->annotators, 0);
  }

  void closingWaitsWithTheWindowAlive() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    Held held;
    startHeld(window, held);
    window.closeProject();
    QVERIFY(window.isStopping());
    QVERIFY(window.session());
    QVERIFY(!window.message().isEmpty());
    // It is this loop that lets the job end: had closing waited for it, it never would.
    QTimer::singleShot(0, &window, [&held] { held.end.release(); });
    QTRY_VERIFY(!window.session());
    QVERIFY(held.stopped);
    QVERIFY(window.findChild<ui::StartPage*>()->isVisible());
    QVERIFY(window.findChild<ui::StartPage*>()->isEnabled());
  }

  void quittingWaitsWithTheWindowAlive() {
    QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    Held held;
    startHeld(window, held);
    QVERIFY(!window.close());
    QVERIFY(window.isVisible());
    QTimer::singleShot(0, &window, [&held] { held.end.release(); });
    QTRY_VERIFY(!window.isVisible());
    QVERIFY(!window.session());
  }

  void openingAnotherProjectAsksFirst() {
    QTemporaryDir folder;
    const auto other = folder.filePath(QStringLiteral("other"));
    test::projectWith(other.toStdString(), test::pairs(1)).reset();
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("p"))));
    window.show();
    Held held;
    startHeld(window, held);
    QVERIFY(!test::opens(window, other));
    QCOMPARE(window.session()->name(), QStringLiteral("p"));
    QVERIFY(!window.session()->runningJobs().front().job->stop_requested());
    const auto* message = window.findChild<ui::MessageBar*>();
    QVERIFY(message->isVisible());
    auto* step = message->findChild<QPushButton*>();
    QTest::mouseClick(step, Qt::LeftButton);
    QTimer::singleShot(0, &window, [&held] { held.end.release(); });
    QTRY_COMPARE(window.session()->name(), QStringLiteral("other"));
    QVERIFY(held.stopped);
  }

  void theDemoProjectIsMadeOnce() {
    const auto first = ui::demoProject();
    QVERIFY2(first, first ? "" : to_english(first.error()).c_str());
    const auto again = ui::demoProject();
    QVERIFY(again);
    QCOMPARE(QString::fromStdString(first->string()), QString::fromStdString(again->string()));
    MainWindow window;
    QVERIFY2(test::opens_demo(window), qPrintable(window.message()));
    const auto counts = test::rowsOf(*window.session())->counts();
    QVERIFY(counts);
    QVERIFY(counts->prompts >= 250);
    QVERIFY(counts->comparisons >= 20);
    // Somebody who has never judged is told what to look for.
    const auto told = studio::guidelines_of(*test::rowsOf(*window.session()));
    QVERIFY(told && told->version > 0);
    QVERIFY(told->text.find("what was asked") != std::string::npos);
  }

  void theThemeChangesAndIsKept() {
    MainWindow window;
    auto& theme = ui::Theme::instance();
    theme.setMode(ui::Theme::Mode::Light);
    Q_EMIT window.findChild<ui::NavigationRail*>()->themeToggled();
    QVERIFY(theme.palette().dark);
    theme.setMode(ui::Theme::Mode::Light);
    theme.load();
    QVERIFY(theme.palette().dark);
    theme.setMode(ui::Theme::Mode::Light);
  }

 private:
  /// A job that ends when it was told to stop and `end` has been released.
  struct Held {
    std::binary_semaphore end{0};
    std::atomic<bool> stopped = false;
  };
  static void startHeld(MainWindow& window, Held& held) {
    window.session()->startJob(ui::ProjectSession::JobKind::Generate, QStringLiteral("work"),
                               [&held](jobs::JobControl& control) -> Result<void> {
                                 held.end.acquire();
                                 held.stopped = control.stop_requested();
                                 return fail(ErrorCode::cancelled, "Stopped.");
                               });
  }

  QTemporaryDir settingsFolder_;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
