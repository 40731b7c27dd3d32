// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/quality_page.h"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTextDocument>
#include <QTranslator>
#include <QtTest>
#include <algorithm>

#include "core/project/project.h"
#include "tests/support/isolated_config.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "ui/quality/quality_models.h"
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

/// Whether a table that can be seen has a cell with this text.
bool shows(const QWidget& page, const QString& text) {
  return std::ranges::any_of(page.findChildren<QTableView*>(), [&](const QTableView* table) {
    if (!table->isVisible()) return false;
    const auto* model = table->model();
    for (int row = 0; row < model->rowCount(); ++row)
      for (int column = 0; column < model->columnCount(); ++column)
        if (model->index(row, column).data().toString().contains(text)) return true;
    return false;
  });
}

bool says(const QWidget& page, const QString& text) {
  return std::ranges::any_of(page.findChildren<QLabel*>(), [&](const QLabel* label) {
    return label->isVisible() && label->text().contains(text);
  });
}

int people(const QWidget& page) { return page.findChild<AnnotatorModel*>()->rowCount(); }
bool counted(const QWidget& page) { return page.findChild<AnnotatorModel*>()->counted(); }

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
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 32);
    const auto first = test::must(project.annotators().get_or_add("ada")).id;
    const auto second = test::must(project.annotators().get_or_add("bob")).id;
    for (const auto& comparison : comparisons) judge(project, comparison, first, 0);
    judge(project, comparisons[0], second, 1);
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    QVERIFY(shows(page, QStringLiteral("ada")));
    QVERIFY(shows(page, QStringLiteral("bob")));
    QCOMPARE(people(page), 2);
    // 32 of 32 to the left, with its interval; one judgment is too few to tell anything.
    QVERIFY(shows(page, QStringLiteral("100 % (89–100) of 32")));
    QVERIFY(shows(page, QStringLiteral("too few to tell (1 pair)")));
    QVERIFY(shows(page, AnnotatorModel::tr("%1 s").arg(QLocale().toString(4.0, 'f', 1))));
  }

  void agreementOfThoseWhoShareComparisons() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 32);
    const auto first = test::must(project.annotators().get_or_add("ada")).id;
    const auto second = test::must(project.annotators().get_or_add("bob")).id;
    for (std::size_t i = 0; i < comparisons.size(); ++i) {
      judge(project, comparisons[i], first, i % 2);
      judge(project, comparisons[i], second, i % 8 == 0 ? 1 : i % 2);  // they differ on four
    }
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(shows(
        page, AgreementModel::tr("%1 and %2").arg(QStringLiteral("ada"), QStringLiteral("bob"))));
    QVERIFY(shows(page, AnnotatorModel::tr("%1 %").arg(88)));
    // Observed .875, by chance .5: kappa .75.
    QVERIFY(shows(page, QLocale().toString(0.75, 'f', 2)));
    QVERIFY(shows(page, AgreementModel::tr("substantial")));
  }

  /// In a narrow window the tables show less, and nothing of it is cut or has to be scrolled.
  void aNarrowWindowCutsNoTable() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 32);
    for (const char* name : {"Anna Maria Schneider", "Bernd"}) {
      const auto id = test::must(project.annotators().get_or_add(name)).id;
      for (const auto& comparison : comparisons) judge(project, comparison, id, 0);
    }
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    for (const int width : {1200, 880, 640}) {
      page.resize(width, 480);
      QCoreApplication::processEvents();
      for (const auto* table : page.findChildren<QTableView*>()) {
        const auto* header = table->horizontalHeader();
        QVERIFY2(header->length() <= table->viewport()->width(),
                 qPrintable(QStringLiteral("%1 at %2: %3 in %4")
                                .arg(table->accessibleName())
                                .arg(width)
                                .arg(header->length())
                                .arg(table->viewport()->width())));
        QVERIFY(!table->horizontalScrollBar()->isVisible());
        // All rows can be seen.
        const int last = table->model()->rowCount() - 1;
        QVERIFY(table->rowViewportPosition(last) + table->rowHeight(last) <=
                table->viewport()->height());
        if (width == 1200) QCOMPARE(header->hiddenSectionCount(), 0);
      }
    }
  }

  void fewSharedPairsTellNothing() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 8);
    for (const auto* name : {"ada", "bob"}) {
      const auto id = test::must(project.annotators().get_or_add(name)).id;
      for (std::size_t i = 0; i < comparisons.size(); ++i)
        judge(project, comparisons[i], id, i % 2);
    }
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(shows(page, QStringLiteral("too few to tell (8 pairs)")));
    for (const auto* word : {"almost perfect", "100", "1.00", "1,00", "50 %"})
      QVERIFY2(!shows(page, QString::fromLatin1(word)), word);
    QVERIFY(says(page, QStringLiteral("alpha of all: too few to tell (8 pairs of answers")));
  }

  /// The order of an imported file is nobody's left and right.
  void importedPreferencesHaveNoSide() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto import = test::must(project.imports().begin("file.jsonl", "trl", {}));
    test::must(project.imports().add(import, test::import_rows(40, "crowd")));
    test::must(project.imports().commit(import));
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    const auto& crowd = page.findChild<AnnotatorModel*>()->summary(0);
    QCOMPARE(crowd.sided(), 0);
    QCOMPARE(crowd.at(feedback::Position::unplaced), 40);
    QVERIFY(shows(page, AnnotatorModel::tr("not known")));
    QVERIFY(says(page, QStringLiteral("order&nbsp;not&nbsp;known")));
  }

  void withoutSharedComparisonsItSaysSo() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 1);
    judge(project, comparisons[0], test::must(project.annotators().get_or_add("ada")).id, 0);
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(says(page, QualityPage::tr("No two annotators have judged the same comparison "
                                           "yet. Agreement shows once they share some.")));
  }

  void newJudgmentsShowAtOnceOrWhenThePageIsOpened() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 2);
    const auto annotator = test::must(project.annotators().get_or_add("ada")).id;
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    judge(*test::rowsOf(session), comparisons[0], annotator, 0);
    session.notifyJudgmentsChanged();
    QTRY_COMPARE(people(page), 1);
    page.hide();
    const auto bob = test::must(test::rowsOf(session)->annotators().get_or_add("bob")).id;
    judge(*test::rowsOf(session), comparisons[1], bob, 0);
    session.notifyJudgmentsChanged();
    page.show();
    page.activate();
    QTRY_COMPARE(people(page), 2);
  }

  void aStrangersNameIsNoMarkup() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 1);
    const std::string name = "<b>x</b><img src=\"file:///etc/passwd\">";
    judge(project, comparisons[0], test::must(project.annotators().get_or_add(name)).id, 0);
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    const auto text = QString::fromStdString(name);
    QVERIFY(shows(page, text));
    for (const auto* label : page.findChildren<QLabel*>()) QVERIFY(!label->text().contains(text));
    const auto tip =
        page.findChild<AnnotatorModel*>()->index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY(!tip.contains(QStringLiteral("<img")));
    QTextDocument shown;
    shown.setHtml(tip);
    QCOMPARE(shown.toPlainText(), text);
  }

  void manyAnnotatorsMakeNoWidgets() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 5);
    for (int i = 0; i < 100; ++i) {
      const auto id = test::must(project.annotators().get_or_add("crowd-" + std::to_string(i))).id;
      for (const auto& comparison : comparisons) judge(project, comparison, id, std::size_t(i % 2));
    }
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_COMPARE(people(page), 100);
    QTRY_VERIFY(counted(page));
    // 4,950 pairs of annotators: the table keeps those that share the most, and says so.
    const auto* pairs = page.findChild<AgreementModel*>();
    QVERIFY(pairs->rowCount() <= 2000);
    QVERIFY(says(page, QLocale().toString(4950)));
    QVERIFY(page.findChildren<QWidget*>().size() < 200);
  }

  void theArrowStandsBesideItsHeader() {
    const QTemporaryDir folder;
    ProjectSession session(made(folder));
    {
      const auto rows = test::rowsOf(session);
      const auto comparisons = test::add_comparisons(*rows, 2);
      const auto annotator = test::must(rows->annotators().get_or_add("ada"));
      for (const auto& comparison : comparisons) judge(*rows, comparison, annotator.id, 0);
    }
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    auto* table = page.findChild<QTableView*>();
    auto* header = table->horizontalHeader();
    for (const int column : {int(AnnotatorModel::Judgments), int(AnnotatorModel::Name)}) {
      table->sortByColumn(AnnotatorModel::Seconds, Qt::DescendingOrder);
      const auto without = section(header, column);
      table->sortByColumn(column, Qt::DescendingOrder);
      const auto with = section(header, column);
      QVERIFY(with != without);  // the arrow is there
      // No letter is other than it was (a pixel beside where the words end on a part of one).
      QVERIFY(std::ranges::any_of(std::array{-1, 0, 1},
                                  [&](int shift) { return holds(with, without, shift); }));
      // A click turns it round.
      const auto before = table->model()->headerData(column, Qt::Horizontal).toString();
      QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                        {header->sectionViewportPosition(column) + 20, header->height() / 2});
      QVERIFY(table->model()->headerData(column, Qt::Horizontal).toString() != before);
    }
  }

  /// In another language too, and where a figure is longer than another.
  void noHeaderIsCut() {
    class Longer : public QTranslator {
      QString translate(const char* context, const char* text, const char*, int) const override {
        if (QLatin1String(context) != QLatin1String("arbiter::ui::AgreementModel") &&
            QLatin1String(context) != QLatin1String("arbiter::ui::AnnotatorModel"))
          return {};
        return QLatin1String(text) + QStringLiteral(" (langes Wort)");
      }
      bool isEmpty() const override { return false; }
    } longer;
    QVERIFY(QCoreApplication::installTranslator(&longer));
    const QTemporaryDir folder;
    auto filled = made(folder);
    const auto comparisons = test::add_comparisons(*filled, 32);
    for (const auto* name : {"ada", "bob"}) {
      const auto id = test::must(filled->annotators().get_or_add(name)).id;
      for (const auto& comparison : comparisons) judge(*filled, comparison, id, 0);
    }
    ProjectSession session(std::move(filled));
    QualityPage page;
    show(page, session);
    QTRY_VERIFY(counted(page));
    for (const auto* table : page.findChildren<QTableView*>()) {
      QVERIFY(table->isVisible());
      const auto* header = table->horizontalHeader();
      for (int column = 0; column < header->count(); ++column) {
        if (header->sectionResizeMode(column) == QHeaderView::Stretch) continue;
        QVERIFY2(header->sectionSize(column) >= header->sectionSizeHint(column),
                 qPrintable(table->model()->headerData(column, Qt::Horizontal).toString()));
      }
    }
  }

  void leavingEndsTheCounting() {
    const QTemporaryDir folder;
    auto filled = made(folder);
    auto& project = *filled;
    const auto comparisons = test::add_comparisons(project, 1);
    judge(project, comparisons[0], test::must(project.annotators().get_or_add("ada")).id, 0);
    ProjectSession session(std::move(filled));
    QualityPage page;
    std::shared_ptr<jobs::Job> job;
    // Left as soon as the counting has begun: so little is counted in a moment.
    connect(&session, &ProjectSession::jobsChanged, &page, [&] {
      if (job || !session.isRunning(ProjectSession::JobKind::Agreement)) return;
      job = session.runningJobs().front().job;
      QMetaObject::invokeMethod(
          &page, [&page] { page.leave(); }, Qt::QueuedConnection);
    });
    show(page, session);
    QTRY_VERIFY(job && job->stop_requested());
    QTRY_VERIFY(!session.isRunning(ProjectSession::JobKind::Agreement));
    page.activate();
    QTRY_VERIFY(counted(page));
  }

 private:
  /// Whether what is drawn in `part` stands in `whole` as well, so many pixels to the right.
  static bool holds(const QImage& whole, const QImage& part, int shift) {
    const auto ground = part.pixel(1, 1);
    for (int y = 0; y < part.height(); ++y) {
      for (int x = 1; x + 1 < part.width(); ++x)
        if (part.pixel(x, y) != ground && whole.pixel(x + shift, y) != part.pixel(x, y))
          return false;
    }
    return true;
  }

  static QImage section(QHeaderView* header, int column) {
    return header
        ->grab({header->sectionViewportPosition(column), 0, header->sectionSize(column),
                header->height()})
        .toImage();
  }

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
