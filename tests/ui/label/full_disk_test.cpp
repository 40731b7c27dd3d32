// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fills up, and a project that cannot be written to, while somebody labels.
#include <QLineEdit>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/crash/power_cut_vfs.h"
#include "tests/support/isolated_config.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "ui/label/label_page.h"

using namespace arbiter;

namespace {

void show(ui::LabelPage& page, ui::ProjectSession& session) {
  page.resize(1200, 800);
  page.setSession(&session);
  page.show();
  page.activate();
}

QStringList shownTexts(const ui::LabelPage& page) {
  QStringList texts;
  for (const auto* view : page.findChildren<ui::AnswerView*>()) texts << view->answer();
  return texts;
}

}  // namespace

class LabelFullDiskTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  void aFullDiskKeepsThePairAndTheReason() {
    const QTemporaryDir directory;
    const auto folder = std::filesystem::path(directory.path().toStdString()) / "p";
    test::projectWith(folder, test::pairs(4)).reset();
    test::PowerCutVfs vfs("full-disk");
    ui::ProjectSession session(
        test::must(project::Project::open(folder, {.sqlite_vfs = "full-disk"})));
    session.setAnnotator(QStringLiteral("ann"));
    ui::LabelPage page;
    show(page, session);
    QSignalSpy stored(&page, &ui::LabelPage::judgmentStored);
    auto* message = page.findChild<ui::MessageBar*>();
    QTest::keyClick(&page, Qt::Key_Left);
    QCOMPARE(stored.size(), 1);

    vfs.set_full(true);
    const auto before = shownTexts(page);
    QTest::keyClick(&page, Qt::Key_R);
    auto* why = page.findChild<QLineEdit*>();
    QTest::keyClicks(why, QStringLiteral("complete"));
    QTest::keyClick(why, Qt::Key_Return);
    for (int attempt = 0; attempt < 3; ++attempt) {
      QTest::keyClick(&page, Qt::Key_Right);
      QCOMPARE(stored.size(), 1);  // nothing is confirmed that is not on the disk
      QVERIFY(message->isVisible());
      QVERIFY2(message->text().contains(QStringLiteral("full")), qPrintable(message->text()));
      QCOMPARE(shownTexts(page), before);
      QCOMPARE(why->text(), QStringLiteral("complete"));
    }

    vfs.set_full(false);
    QTest::keyClick(&page, Qt::Key_Right);
    QCOMPARE(stored.size(), 2);
    QVERIFY(!message->isVisible());
    QVERIFY(shownTexts(page) != before);
    const auto live = test::must(test::rowsOf(session)->judgments().live());
    QCOMPARE(live.size(), std::size_t(2));
    QCOMPARE(live.back().rationale, std::string("complete"));
  }

  void aReadOnlyProjectSaysWhyNobodyCanLabel() {
    const QTemporaryDir directory;
    const auto folder = std::filesystem::path(directory.path().toStdString()) / "p";
    test::projectWith(folder, test::pairs(2)).reset();
    ui::ProjectSession session(test::must(project::Project::open(folder, {.read_only = true})));
    session.setAnnotator(QStringLiteral("ann"));
    ui::LabelPage page;
    show(page, session);
    auto* message = page.findChild<ui::MessageBar*>();
    QVERIFY(message->isVisible());
    QVERIFY2(message->text().contains(QStringLiteral("reading only")), qPrintable(message->text()));
    QVERIFY(!page.findChild<ui::JudgeBoard*>()->isVisible());
    QTest::keyClick(&page, Qt::Key_Left);
    QCOMPARE(test::must(test::rowsOf(session)->counts()).judgments, std::int64_t(0));
  }
};

QTEST_MAIN(LabelFullDiskTest)
#include "full_disk_test.moc"
