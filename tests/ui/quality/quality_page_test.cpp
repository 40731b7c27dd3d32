// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/quality_page.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>

#include "core/project/project.h"
#include "tests/support/isolated_config.h"
#include "tests/support/project_rows.h"
#include "ui/quality/share_bar.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

std::unique_ptr<project::Project> made(const QTemporaryDir& folder) {
  return test::must(project::Project::create(folder.filePath(QStringLiteral("p")).toStdString()));
}

/// Prefers the response at `best`; the responses were shown in their stored order.
void judge(project::Project& project, const project::Comparison& comparison, project::Id annotator,
           std::size_t best) {
  auto judgment = test::prefers_first(comparison, annotator);
  judgment.ranking = {{comparison.responses[best]}, {comparison.responses[1 - best]}};
  judgment.shown_at = 1000;
  judgment.answered_at = 5000;
  judgment.active_ms = 4000;
  test::must(project.judgments().add(judgment));
}

bool shows(const QWidget& page, const QString& text) {
  const auto labels = page.findChildren<QLabel*>();
  return std::ranges::any_of(labels, [&](const auto* label) {
    return label->isVisible() && label->text().contains(text);
  });
}

}  // namespace

class QualityPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void withoutJudgmentsItLeadsToLabelling() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    QualityPage page;
    show(page, session);
    QSignalSpy requested(&page, &Page::pageRequested);
    QPushButton* step = nullptr;
    QTRY_VERIFY((step = page.findChild<QPushButton*>()) && step->isVisible());
    QTest::mouseClick(step, Qt::LeftButton);
    QCOMPARE(requested.takeFirst()[0].toString(), QStringLiteral("label"));
  }

  void eachAnnotatorHasARow() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    auto& project = session.project();
    const auto comparisons = test::add_comparisons(project, 8);
    const auto first = test::must(project.annotators().get_or_add("ada")).id;
    const auto second = test::must(project.annotators().get_or_add("bob")).id;
    for (const auto& comparison : comparisons) judge(project, comparison, first, 0);
    judge(project, comparisons[0], second, 1);
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(shows(page, QStringLiteral("ada")));
    QVERIFY(shows(page, QStringLiteral("bob")));
    QCOMPARE(page.findChildren<ShareBar*>().size(), 2);
    // 8 of 8 to the left; the interval says how little that proves.
    QVERIFY(shows(page, QualityPage::tr("%1 %").arg(100)));
    QVERIFY(shows(page, QualityPage::tr("%1 s").arg(QLocale().toString(4.0, 'f', 1))));
  }

  void agreementOfThoseWhoShareComparisons() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    auto& project = session.project();
    const auto comparisons = test::add_comparisons(project, 8);
    const auto first = test::must(project.annotators().get_or_add("ada")).id;
    const auto second = test::must(project.annotators().get_or_add("bob")).id;
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      judge(project, comparisons[i], first, i % 2);
      judge(project, comparisons[i], second, i == 0 ? 1 : i % 2);  // they differ on one
    }
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(shows(
        page, QualityPage::tr("%1 and %2").arg(QStringLiteral("ada"), QStringLiteral("bob"))));
    QVERIFY(shows(page, QualityPage::tr("%1 %").arg(88)));
    // Observed .875, by chance .5: kappa .75.
    QVERIFY(shows(page, QLocale().toString(0.75, 'f', 2)));
    QVERIFY(shows(page, QualityPage::tr("substantial")));
  }

  void withoutSharedComparisonsItSaysSo() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    auto& project = session.project();
    const auto comparisons = test::add_comparisons(project, 1);
    judge(project, comparisons[0], test::must(project.annotators().get_or_add("ada")).id, 0);
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(shows(page, QualityPage::tr("No two annotators have judged the same comparison "
                                            "yet. Agreement shows once they share some.")));
  }

  void newJudgmentsShowAtOnceOrWhenThePageIsOpened() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    auto& project = session.project();
    const auto comparisons = test::add_comparisons(project, 2);
    const auto annotator = test::must(project.annotators().get_or_add("ada")).id;
    QualityPage page;
    show(page, session);
    judge(project, comparisons[0], annotator, 0);
    session.notifyJudgmentsChanged();
    QTRY_COMPARE(page.findChildren<ShareBar*>().size(), 1);
    page.hide();
    judge(project, comparisons[1], test::must(project.annotators().get_or_add("bob")).id, 0);
    session.notifyJudgmentsChanged();
    page.show();
    page.activate();
    QTRY_COMPARE(page.findChildren<ShareBar*>().size(), 2);
  }

 private:
  static void show(QualityPage& page, ProjectSession& session) {
    page.resize(1100, 700);
    page.setSession(&session);
    page.show();
    page.activate();
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::QualityPageTest)
#include "quality_page_test.moc"
