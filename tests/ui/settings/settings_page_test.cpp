// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_page.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "tests/support/labelled_pairs.h"
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

    auto* guidelines = page.findChild<QPlainTextEdit*>();
    guidelines->setPlainText(QStringLiteral("Prefer complete answers."));
    const auto stored = [&](const char* key) {
      const auto value = session.project().settings().get(key);
      return value ? QString::fromStdString(value->dump()) : QString();
    };
    QTRY_COMPARE_WITH_TIMEOUT(stored("guidelines"), QStringLiteral("\"Prefer complete answers.\""),
                              30000);
    QCOMPARE(stored("guideline_version"), QStringLiteral("1"));
    guidelines->setPlainText(QStringLiteral("Prefer short answers."));
    QTRY_COMPARE_WITH_TIMEOUT(stored("guideline_version"), QStringLiteral("2"), 30000);

    const auto spin = [&](const QString& name) -> QSpinBox* {
      for (auto* box : page.findChildren<QSpinBox*>())
        if (box->accessibleName() == name) return box;
      return nullptr;
    };
    spin(QStringLiteral("Retrain the reward model after"))->setValue(50);
    QCOMPARE(session.retrainAfter(), 50);
    spin(QStringLiteral("Threads for training"))->setValue(2);
    QCOMPARE(stored("threads"), QStringLiteral("2"));

    ui::SettingsPage again;
    again.setSession(&session);
    QCOMPARE(again.findChild<QPlainTextEdit*>()->toPlainText(),
             QStringLiteral("Prefer short answers."));
    QCOMPARE(stored("guideline_version"), QStringLiteral("2"));  // reading stores nothing
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
  QTemporaryDir settingsFolder_;
};

QTEST_MAIN(SettingsPageTest)
#include "settings_page_test.moc"
