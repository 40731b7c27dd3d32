// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_page.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/studio/label/guidelines.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/open_window.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

using namespace arbiter;

class SettingsPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settingsFolder_.path());
    QCoreApplication::setOrganizationName(QStringLiteral("arbiter-test"));
  }

  void everyChangeIsStored() {
    QTemporaryDir folder;
    ui::ProjectSession session(test::projectWith(
        std::filesystem::path(folder.path().toStdString()) / "p", test::pairs(0)));
    ui::SettingsPage page;
    page.setSession(&session);
    page.show();
    page.activate();

    const auto stored = [&](const char* key) {
      const auto value = test::rowsOf(session)->settings().get(key);
      return value ? QString::fromStdString(value->dump()) : QString();
    };
    auto* guidelines = page.findChild<QPlainTextEdit*>();
    QTRY_VERIFY(guidelines->isEnabled());
    guidelines->setPlainText(QStringLiteral("Prefer complete answers."));
    page.leave();
    QTRY_COMPARE(stored("guidelines"), QStringLiteral("\"Prefer complete answers.\""));
    QCOMPARE(stored("guideline_version"), QStringLiteral("1"));
    guidelines->setPlainText(QStringLiteral("Prefer short answers."));
    page.leave();
    QTRY_COMPARE(stored("guideline_version"), QStringLiteral("2"));

    auto* scale = page.findChild<QComboBox*>(QStringLiteral("ratingScale"));
    QCOMPARE(scale->currentData().toInt(), 0);
    scale->setCurrentIndex(scale->findData(5));
    QTRY_COMPARE(stored("rating_scale"), QStringLiteral("5"));
    const auto spin = [&](const QString& name) -> QSpinBox* {
      for (auto* box : page.findChildren<QSpinBox*>())
        if (box->accessibleName() == name) return box;
      return nullptr;
    };
    spin(QStringLiteral("Retrain the reward model after"))->setValue(50);
    QTRY_COMPARE(stored("retrain_after"), QStringLiteral("50"));
    spin(QStringLiteral("Threads for training"))->setValue(2);
    QTRY_COMPARE(stored("threads"), QStringLiteral("2"));
    // How many checkpoints of a run stay, as the command line's --keep-last and --keep-every.
    QCOMPARE(spin(QStringLiteral("Checkpoints to keep of a run"))->value(), 3);
    spin(QStringLiteral("Checkpoints to keep of a run"))->setValue(5);
    QTRY_COMPARE(stored("keep_last"), QStringLiteral("5"));
    spin(QStringLiteral("Also keep one every"))->setValue(100);
    QTRY_COMPARE(stored("keep_every"), QStringLiteral("100"));
    const auto kept = test::must(studio::retention_of(*test::rowsOf(session), {}));
    QCOMPARE(kept.keep_last, std::int64_t(5));
    QCOMPARE(kept.keep_every, std::int64_t(100));

    ui::SettingsPage again;
    again.setSession(&session);
    QTRY_COMPARE(again.findChild<QPlainTextEdit*>()->toPlainText(),
                 QStringLiteral("Prefer short answers."));
    QCOMPARE(again.findChild<QComboBox*>(QStringLiteral("ratingScale"))->currentData().toInt(), 5);
    again.leave();
    waitForChanges(session);
    QCOMPARE(stored("guideline_version"), QStringLiteral("2"));  // reading stores nothing
  }

  void aPauseMakesNoVersion() {
    QTemporaryDir folder;
    ui::ProjectSession session(test::projectWith(
        std::filesystem::path(folder.path().toStdString()) / "p", test::pairs(0)));
    ui::SettingsPage page;
    page.setSession(&session);
    page.show();
    auto* guidelines = page.findChild<QPlainTextEdit*>();
    QTRY_VERIFY(guidelines->isEnabled());
    const auto read = [&] { return test::must(studio::guidelines_of(*test::rowsOf(session))); };
    QTest::keyClicks(guidelines, QStringLiteral("Prefer"));
    QTRY_COMPARE(read().draft.value_or(""), std::string("Prefer"));
    QTest::keyClicks(guidelines, QStringLiteral(" short"));
    QTRY_COMPARE(read().draft.value_or(""), std::string("Prefer short"));
    QCOMPARE(read().version, 0);
    QCOMPARE(read().text, std::string());
    // A draft comes back where the program ended before it was in force.
    ui::SettingsPage again;
    again.setSession(&session);
    QTRY_COMPARE(again.findChild<QPlainTextEdit*>()->toPlainText(), QStringLiteral("Prefer short"));
    page.hide();
    QTRY_COMPARE(read().version, 1);
    QCOMPARE(read().text, std::string("Prefer short"));
    QVERIFY(!read().draft);
  }

  void theLastWordsSurviveClosing() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("p"));
    test::projectWith(path.toStdString(), test::pairs(1)).reset();
    {
      ui::MainWindow window;
      QVERIFY(test::opens(window, path));
      window.show();
      window.showPage(QStringLiteral("settings"));
      auto* guidelines = window.page(QStringLiteral("settings"))->findChild<QPlainTextEdit*>();
      QTRY_VERIFY(guidelines->isEnabled());
      QTest::keyClicks(guidelines, QStringLiteral("the last words"));
      window.close();
    }
    const auto project = test::must(project::Project::open(path.toStdString()));
    const auto kept = test::must(studio::guidelines_of(*project));
    QCOMPARE(kept.text, std::string("the last words"));
    QCOMPARE(kept.version, 1);
  }

  void theAnnotatorIsTold() {
    QTemporaryDir folder;
    ui::ProjectSession session(test::projectWith(
        std::filesystem::path(folder.path().toStdString()) / "p", test::pairs(0)));
    ui::SettingsPage page;
    page.setSession(&session);
    page.activate();
    for (auto* line : page.findChildren<QLineEdit*>()) {
      if (line->accessibleName() != QStringLiteral("Annotator")) continue;
      line->setText(QStringLiteral("annotator-1"));
      Q_EMIT line->editingFinished();
    }
    QCOMPARE(session.annotator(), QStringLiteral("annotator-1"));
  }

  void theThemeFollowsAtOnce() {
    ui::SettingsPage page;
    auto* theme = page.findChild<ui::SegmentedControl*>();
    Q_EMIT theme->activated(1);
    QVERIFY(ui::Theme::instance().palette().dark);
    Q_EMIT theme->activated(0);
    QVERIFY(!ui::Theme::instance().palette().dark);
  }

 private:
  static void waitForChanges(ui::ProjectSession& session) {
    QObject receiver;
    bool done = false;
    session.change(&receiver, [&](project::Project&) { return [&] { done = true; }; });
    QTRY_VERIFY(done);
  }

  QTemporaryDir settingsFolder_;
};

QTEST_MAIN(SettingsPageTest)
#include "settings_page_test.moc"
