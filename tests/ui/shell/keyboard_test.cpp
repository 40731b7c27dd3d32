// SPDX-License-Identifier: GPL-3.0-or-later
// Everything is reached by key: Tab goes to each control, each has a name that a screen reader can
// say, and the list of commands has every page's actions.
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QSet>
#include <QtTest>

#include "core/project/project.h"
#include "tests/support/isolated_config.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/open_window.h"
#include "tests/support/project_rows.h"
#include "tests/support/settle.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

namespace arbiter::ui {
namespace {

/// A project with something on every page.
void fill(const QString& path) {
  auto project = test::projectWith(path.toStdString(), test::pairs(4));
  const auto annotator = test::must(project->annotators().get_or_add("ann")).id;
  const auto rows = test::must(project->comparisons().list({}, 0, 2));
  for (const auto& row : rows)
    test::must(project->judgments().add(test::prefers_first(row.comparison, annotator)));
  project::Run run;
  run.kind = project::RunKind::ppo;
  const auto stored = test::must(project->runs().add(run));
  test::must(project->runs().finish(stored.id, project::RunState::done, {}));
}

bool isControl(const QWidget* widget) {
  const bool kind =
      qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
      qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
      qobject_cast<const QPlainTextEdit*>(widget) ||
      qobject_cast<const QAbstractItemView*>(widget) ||
      qobject_cast<const SegmentedControl*>(widget);
  // What stands inside another control is reached and named through it.
  return kind && widget->isVisible() && widget->isEnabled() &&
         widget->focusPolicy() != Qt::NoFocus &&
         !qobject_cast<QAbstractSpinBox*>(widget->parent()) &&
         !qobject_cast<QComboBox*>(widget->parent()) && !qobject_cast<QLineEdit*>(widget->parent());
}

QString spoken(const QWidget* widget) {
  if (!widget->accessibleName().isEmpty()) return widget->accessibleName();
  if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) return button->text();
  return {};
}

QString describe(const QWidget* widget) {
  return QStringLiteral("%1 \"%2\" in %3")
      .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
           QLatin1String(widget->parent()->metaObject()->className()));
}

}  // namespace

class KeyboardTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
    fill(path());
  }

  void pages_data() {
    QTest::addColumn<QString>("id");
    for (const auto& page : pageRegistry()) QTest::newRow(qPrintable(page.id)) << page.id;
  }

  void everyControlHasAName_data() { pages_data(); }
  void everyControlHasAName() {
    QFETCH(QString, id);
    MainWindow window;
    open(window, id);
    for (const auto* widget : window.findChildren<QWidget*>())
      if (isControl(widget)) QVERIFY2(!spoken(widget).isEmpty(), qPrintable(describe(widget)));
  }

  void tabReachesEveryControl_data() { pages_data(); }
  void tabReachesEveryControl() {
    QFETCH(QString, id);
    MainWindow window;
    open(window, id);
    QSet<const QWidget*> reached;
    QWidget* at = &window;
    for (int i = 0; i < 1000; ++i) {
      at = at->nextInFocusChain();
      if (at->focusPolicy() & Qt::TabFocus) reached << at;
      if (at == &window) break;
    }
    for (const auto* widget : window.findChildren<QWidget*>())
      if (isControl(widget)) QVERIFY2(reached.contains(widget), qPrintable(describe(widget)));
  }

  void commandsListEveryAction() {
    MainWindow window;
    open(window, QStringLiteral("label"));
    window.openCommands();
    const auto* palette = window.findChild<CommandPalette*>();
    const auto* model = palette->findChild<QListView*>()->model();
    QStringList titles;
    for (int row = 0; row < model->rowCount(); ++row)
      titles << model->index(row, 0).data().toString();
    for (const auto& page : pageRegistry()) {
      QVERIFY2(titles.contains(MainWindow::tr("Go to %1").arg(page.name)), qPrintable(page.id));
      for (const auto& action : page.actions)
        QVERIFY2(titles.contains(action.title), qPrintable(action.id));
    }
  }

  void aCommandIsDoneWhereItBelongs() {
    MainWindow window;
    open(window, QStringLiteral("quality"));
    window.openCommands();
    auto* line = window.findChild<CommandPalette*>()->findChild<QLineEdit*>();
    QTest::keyClicks(line, QStringLiteral("search data"));
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(window.currentPage(), QStringLiteral("data"));
    const auto* search = qobject_cast<QLineEdit*>(window.focusWidget());
    QVERIFY(search);
    QVERIFY(!search->accessibleName().isEmpty());
  }

  void actionsWithNothingToActOnDoNothing() {
    const QTemporaryDir folder;
    MainWindow window;
    QVERIFY(test::makes(window, folder.filePath(QStringLiteral("empty"))));
    window.show();
    for (const auto& page : pageRegistry()) {
      // Exports open dialogs, trainings and answers start jobs: those have their own tests.
      if (page.id != QLatin1String("label") && page.id != QLatin1String("runs")) continue;
      for (const auto& action : page.actions)
        window.showPage(page.id + QLatin1Char('/') + action.id);
    }
    QVERIFY(window.session()->runningJobs().empty());
    QVERIFY(QApplication::activeModalWidget() == nullptr);
  }

 private:
  QString path() const { return folder_.filePath(QStringLiteral("p")); }

  void open(MainWindow& window, const QString& page) {
    window.resize(1280, 800);
    QVERIFY2(test::opens(window, path()), qPrintable(window.message()));
    window.show();
    window.showPage(page);
    QVERIFY(window.page(page)->isVisible());
    test::settle(*window.session());
  }

  QTemporaryDir folder_;
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::KeyboardTest)
#include "keyboard_test.moc"
