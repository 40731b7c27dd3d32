// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/data_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/studio/generate/generations.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "tests/support/another_program.h"
#include "tests/support/isolated_config.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "tests/support/settle.h"
#include "ui/data/comparison_model.h"
#include "ui/data/import_dialog.h"
#include "ui/data/queue_line.h"
#include "ui/text/answer_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/row_hover.h"
#include "ui/widgets/segmented_control.h"

using namespace arbiter;
using ui::ComparisonModel;

namespace {

struct Fixture {
  explicit Fixture(const std::vector<std::vector<std::string>>& comparisons)
      : session(test::projectWith(std::filesystem::path(directory.path().toStdString()) / "p",
                                  comparisons)) {
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    page.activate();
  }

  QString write(const QString& name, const QByteArray& text) const {
    QFile file(directory.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
    file.write(text);
    return file.fileName();
  }

  /// The texts of the detail, the prompt first.
  QStringList answers() {
    QStringList texts;
    for (auto* view : page.findChildren<ui::AnswerView*>())
      if (view->isVisible()) texts << view->answer();
    return texts;
  }

  bool says(const QString& text) {
    return std::ranges::any_of(page.findChildren<QLabel*>(), [&](const QLabel* label) {
      return label->isVisible() && label->text() == text;
    });
  }

  std::filesystem::path folder() const {
    return std::filesystem::path(directory.path().toStdString()) / "p";
  }

  ComparisonModel* model() { return page.findChild<ComparisonModel*>(); }

  QTemporaryDir directory;
  ui::ProjectSession session;
  ui::DataPage page;
};

}  // namespace

class DataPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  void rowsComeInPages() {
    Fixture f(test::pairs(300));
    QTRY_COMPARE(f.model()->rowCount(), 300);
    const auto text = [&](int row) {
      return f.model()
          ->data(f.model()->index(row, ComparisonModel::PromptColumn), Qt::DisplayRole)
          .toString();
    };
    QStringList all;
    for (const int row : {0, 127, 128, 299, 1}) {
      QTRY_VERIFY(!text(row).isEmpty());
      all << text(row);
    }
    for (const auto& one : all) QVERIFY(one.startsWith(QStringLiteral("prompt number")));
    QCOMPARE(QSet<QString>(all.begin(), all.end()).size(), 5);
    QVERIFY(f.model()->row(300) == nullptr);
  }

  void thePointerLightsTheRow() {
    Fixture f(test::pairs(3));
    QTRY_COMPARE(f.model()->rowCount(), 3);
    auto* table = f.page.findChild<QTableView*>();
    const auto* hover = table->findChild<ui::RowHover*>();
    QVERIFY(hover);
    QCOMPARE(table->itemDelegateForIndex(f.model()->index(0, 0)), hover);
    QTest::mouseMove(table->viewport(), table->visualRect(f.model()->index(1, 0)).center());
    QTRY_COMPARE(hover->row(), 1);
  }

  void searchFindsPromptsAndResponses() {
    auto rows = test::pairs(20);
    rows.push_back({"the crumb is tight", "面包太硬了"});
    Fixture f(rows);
    auto* search = f.page.findChild<QLineEdit*>();
    search->setText(QStringLiteral("crumb"));
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 1, 30000);
    search->setText(QStringLiteral("面包"));
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 1, 30000);
    search->setText(QStringLiteral("nowhere"));
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 0, 30000);
    search->clear();
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 21, 30000);
  }

  /// What another program does to the project shows by itself; what is read and chosen here stays.
  void changesOfAnotherProgramShow() {
    Fixture f(test::pairs(300));
    QTRY_COMPARE(f.model()->rowCount(), 300);
    auto* table = f.page.findChild<QTableView*>();
    table->selectRow(150);
    QTRY_COMPARE(f.answers().size(), 3);
    const auto read = f.answers();
    const auto* first = f.page.findChildren<ui::AnswerView*>().front();
    table->verticalScrollBar()->setValue(120);
    QSignalSpy resets(f.model(), &QAbstractItemModel::modelReset);
    test::in_another_program(f.folder(), [](auto& other) { test::add_comparisons(other, 5); });
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 305, 30000);
    QCOMPARE(f.session.counts().comparisons, 305);
    test::in_another_program(f.folder(), [](auto& other) {
      const auto ann = test::must(other.annotators().get_or_add("ann"));
      const auto row = test::must(other.comparisons().list({}, 120, 1)).front().comparison;
      test::must(other.judgments().add(test::prefers_first(row, ann.id)));
    });
    QTRY_COMPARE_WITH_TIMEOUT(
        f.model()->index(120, ComparisonModel::JudgmentsColumn).data().toString(),
        QStringLiteral("1"), 30000);
    QCOMPARE(resets.size(), 0);
    QCOMPARE(table->currentIndex().row(), 150);
    QCOMPARE(table->verticalScrollBar()->value(), 120);
    test::settle(f.session);
    QCOMPARE(f.answers(), read);
    QVERIFY(f.page.findChildren<ui::AnswerView*>().contains(first));  // not laid out anew
  }

  /// In a filtered list the chosen comparison stays the chosen one when others leave before it.
  void theChosenOneStaysWhenOthersLeave() {
    Fixture f(test::pairs(20));
    QTRY_COMPARE(f.model()->rowCount(), 20);
    f.page.findChild<ui::SegmentedControl*>()->setCurrent(2);
    Q_EMIT f.page.findChild<ui::SegmentedControl*>()->activated(2);
    test::settle(f.session);
    auto* table = f.page.findChild<QTableView*>();
    table->selectRow(10);
    QTRY_VERIFY(!f.answers().isEmpty() && f.answers()[0].endsWith(QStringLiteral("10")));
    test::in_another_program(f.folder(), [](auto& other) {
      const auto ann = test::must(other.annotators().get_or_add("ann"));
      for (const auto& row : test::must(other.comparisons().list({}, 0, 4)))
        test::must(other.judgments().add(test::prefers_first(row.comparison, ann.id)));
    });
    QTRY_COMPARE_WITH_TIMEOUT(f.model()->rowCount(), 16, 30000);
    QTRY_COMPARE(table->currentIndex().row(), 6);
    test::settle(f.session);
    QVERIFY(f.answers()[0].endsWith(QStringLiteral("10")));
  }

  void judgedAndUnjudged() {
    Fixture f(test::pairs(5));
    const auto annotator = test::rowsOf(f.session)->annotators().get_or_add("ann");
    const auto rows = test::rowsOf(f.session)->comparisons().list({}, 0, 1);
    project::Judgment judgment;
    judgment.comparison = rows->front().comparison.id;
    judgment.annotator = annotator->id;
    judgment.shown_order = rows->front().comparison.responses;
    for (const auto id : judgment.shown_order) judgment.ranking.push_back({id});
    QVERIFY(test::rowsOf(f.session)->judgments().add(judgment));
    project::Comparisons::Filter filter;
    filter.judged = true;
    f.model()->setFilter(filter);
    QTRY_COMPARE(f.model()->rowCount(), 1);
    filter.judged = false;
    f.model()->setFilter(filter);
    QTRY_COMPARE(f.model()->rowCount(), 4);
  }

  /// Pairs of an earlier model are counted apart, retired and taken back.
  void olderPairsAreRetiredAndTakenBack() {
    Fixture f(test::pairs(5));
    {
      const auto project = test::rowsOf(f.session);
      // The last two are of the second model that has generated, which is in use.
      const auto model = test::must(studio::current_model(*project));
      test::must(studio::begin_generation(*project, "first"));
      test::must(studio::begin_generation(*project, studio::stored_path(*project, model)));
      const auto rows = test::must(project->comparisons().list({}, 0, -1));
      std::vector<std::pair<project::Id, double>> priorities;
      for (std::size_t i = 0; i < rows.size(); ++i)
        priorities.emplace_back(rows[i].comparison.id, i < 3 ? 1.0 : 2.0);
      test::must(project->comparisons().set_priorities(priorities));
    }
    f.session.notifyDataChanged();
    const auto* line = f.page.findChild<ui::QueueLine*>();
    QTRY_COMPARE(line->text(), QStringLiteral("Wait to be judged: 2 new, 3 older"));
    auto* retire = f.page.findChild<QPushButton*>(QStringLiteral("retireOlder"));
    auto* takeBack = f.page.findChild<QPushButton*>(QStringLiteral("takeBack"));
    QVERIFY(retire->isVisible() && !takeBack->isVisible());
    QTest::mouseClick(retire, Qt::LeftButton);
    QTRY_COMPARE(line->text(), QStringLiteral("Wait to be judged: 2 new, 0 older · 3 retired"));
    QVERIFY(!retire->isVisible() && takeBack->isVisible());
    QTRY_VERIFY(f.page.findChild<ui::MessageBar*>()->text().contains(QLatin1Char('3')));
    // They stay in the table, marked, and can be found.
    QTRY_COMPARE(f.model()->index(0, ComparisonModel::JudgmentsColumn).data().toString(),
                 QStringLiteral("retired"));
    QCOMPARE(f.model()->rowCount(), 5);
    project::Comparisons::Filter filter;
    filter.retired = true;
    f.model()->setFilter(filter);
    QTRY_COMPARE(f.model()->rowCount(), 3);
    QTest::mouseClick(takeBack, Qt::LeftButton);
    QTRY_COMPARE(line->text(), QStringLiteral("Wait to be judged: 2 new, 3 older"));
    QVERIFY(retire->isVisible() && !takeBack->isVisible());
  }

  void theDetailShowsEverything() {
    Fixture f(test::pairs(3));
    auto* table = f.page.findChild<QTableView*>();
    QTRY_COMPARE(f.model()->rowCount(), 3);
    table->selectRow(1);
    QTRY_COMPARE(f.answers().size(), 3);
    const auto texts = f.answers();
    QVERIFY(texts[0].startsWith(QStringLiteral("prompt number")));
    QVERIFY(texts[1].contains(QStringLiteral("answer")));
  }

  void lettersAreThoseThatTheAnnotatorSaw() {
    Fixture f(test::pairs(1));
    const auto stored =
        test::must(test::rowsOf(f.session)->comparisons().list({}, 0, 1)).front().comparison;
    const auto left = stored.responses[0];
    const auto right = stored.responses[1];
    project::Judgment judgment;
    judgment.comparison = stored.id;
    judgment.annotator = test::must(test::rowsOf(f.session)->annotators().get_or_add("ann")).id;
    judgment.shown_order = stored.responses;
    judgment.ranking = {{left}, {right}};
    judgment.rationale = "B invents facts";
    test::must(test::rowsOf(f.session)->judgments().add(judgment));
    // Another annotator saw them the other way round, and prefers the same answer.
    judgment.annotator =
        test::must(test::rowsOf(f.session)->annotators().get_or_add("<b>bob</b>")).id;
    judgment.shown_order = {right, left};
    judgment.rationale = "A invents facts";
    test::must(test::rowsOf(f.session)->judgments().add(judgment));
    f.page.activate();
    QTRY_VERIFY(f.says(QStringLiteral("A invents facts")));
    // The answers stand as the last judgment showed them.
    QTRY_COMPARE(f.answers().size(), 3);
    QCOMPARE(f.answers()[1], QStringLiteral("bad answer 0"));
    QVERIFY(f.says(QStringLiteral("B is better")));
    QVERIFY(f.says(QStringLiteral("A is better")));
    QVERIFY(f.says(QStringLiteral("Seen in another order: their A, B are B, A above.")));
    // Nobody's name is read as markup.
    bool named = false;
    for (const auto* label : f.page.findChildren<QLabel*>()) {
      if (!label->text().contains(QStringLiteral("<b>bob</b>"))) continue;
      named = true;
      QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    QVERIFY(named);
  }

  void anEmptyProjectAsksForData() {
    Fixture f(test::pairs(0));
    QVERIFY(f.page.findChild<ui::EmptyState*>()->isVisible());
    QVERIFY(!f.page.findChild<QTableView*>()->isVisible());
  }

  void importShowsTheFirstRowsAndBringsThemIn() {
    Fixture f(test::pairs(0));
    const auto file = f.write(QStringLiteral("prefs.jsonl"),
                              "{\"prompt\":\"p1\",\"chosen\":\"yes\",\"rejected\":\"no\"}\n"
                              "{\"prompt\":\"p2\",\"chosen\":\"more\",\"rejected\":\"less\"}\n");
    auto* dialog = f.page.openImport(file);
    auto* preview = dialog->findChild<QTableWidget*>(QStringLiteral("preview"));
    QCOMPARE(preview->rowCount(), 2);
    QCOMPARE(preview->item(1, 0)->text(), QStringLiteral("p2"));
    QSignalSpy finished(&f.session, &ui::ProjectSession::jobFinished);
    for (auto* button : dialog->findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Import")) button->click();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QTRY_COMPARE(f.model()->rowCount(), 2);
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 2);
    QVERIFY(f.page.findChild<ui::MessageBar*>()->isVisible());
  }

  void theSameFileAgainIsToldOf() {
    Fixture f(test::pairs(0));
    const auto file = f.write(QStringLiteral("prefs.jsonl"),
                              "{\"prompt\":\"p1\",\"chosen\":\"yes\",\"rejected\":\"no\"}\n"
                              "{\"prompt\":\"p2\",\"chosen\":\"more\",\"rejected\":\"less\"}\n");
    QSignalSpy finished(&f.session, &ui::ProjectSession::jobFinished);
    const auto import = [&](bool again) {
      finished.clear();
      auto* dialog = f.page.openImport(file);
      dialog->findChild<QCheckBox*>(QStringLiteral("again"))->setChecked(again);
      for (auto* button : dialog->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Import")) button->click();
      QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    };
    import(false);
    import(false);
    const auto* bar = f.page.findChild<ui::MessageBar*>();
    QTRY_VERIFY2(bar->text().contains(QStringLiteral("2 rows were already in the project")),
                 qPrintable(bar->text()));
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 2);
    import(true);
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 4);
  }

  void theMappingCanBeChanged() {
    Fixture f(test::pairs(0));
    const auto file = f.write(QStringLiteral("flat.json"),
                              "[{\"instruction\":\"do it\",\"note\":\"n\",\"output_1\":\"first\","
                              "\"output_2\":\"second\"}]");
    ui::ImportDialog dialog;
    dialog.setFile(file);
    const auto choose = [&](const char* target, const char* column) {
      auto* box = dialog.findChild<QComboBox*>(QStringLiteral("map-%1").arg(QLatin1String(target)));
      QVERIFY(box);
      box->setCurrentText(QLatin1String(column));
      Q_EMIT box->activated(box->currentIndex());
    };
    choose("prompt", "note");
    choose("response_a", "output_2");
    choose("response_b", "output_1");
    auto* preview = dialog.findChild<QTableWidget*>(QStringLiteral("preview"));
    QCOMPARE(preview->rowCount(), 1);
    QCOMPARE(preview->item(0, 0)->text(), QStringLiteral("n"));
    QCOMPARE(preview->item(0, 1)->text(), QStringLiteral("second"));
    const auto mapping = dialog.request().mapping;
    QVERIFY(std::ranges::find(mapping, std::pair<std::string, std::string>{"prompt", "note"}) !=
            mapping.end());
  }

  void labelsAreChosenNotGuessed() {
    Fixture f(test::pairs(0));
    ui::ImportDialog dialog;
    dialog.show();
    dialog.setFile(f.write(QStringLiteral("names.jsonl"),
                           "{\"prompt\":\"1\",\"response_a\":\"a\",\"response_b\":\"b\","
                           "\"label\":0,\"winner_x\":1}\n"
                           "{\"prompt\":\"2\",\"response_a\":\"a\",\"response_b\":\"b\","
                           "\"label\":1,\"winner_x\":1}\n"));
    auto* labels = dialog.findChild<QLabel*>(QStringLiteral("labels"));
    auto* coding = dialog.findChild<QComboBox*>(QStringLiteral("coding"));
    QVERIFY(labels->isVisible() && labels->text().contains(QStringLiteral("never guessed")));
    QPushButton* import = nullptr;
    for (auto* button : dialog.findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Import")) import = button;
    dialog.findChild<QCheckBox*>(QStringLiteral("skipBad"))->setChecked(true);
    QVERIFY(import && !import->isEnabled());
    coding->setCurrentIndex(coding->findText(QStringLiteral("first=1,second=0")));
    Q_EMIT coding->activated(coding->currentIndex());
    QVERIFY(import->isEnabled());
    QVERIFY(labels->text().contains(QStringLiteral("0 → the second is better, 1 row")));
    QCOMPARE(dialog.request().labels, std::string("first=1,second=0"));
    const auto* preview = dialog.findChild<QTableWidget*>(QStringLiteral("preview"));
    QCOMPARE(preview->item(0, 3)->text(), QStringLiteral("B"));
    const auto* unused = dialog.findChild<QLabel*>(QStringLiteral("notUsed"));
    QVERIFY(unused->isVisible() && unused->text().contains(QStringLiteral("winner_x")));
    // Another file is looked at anew.
    dialog.setFile(f.write(QStringLiteral("words.jsonl"),
                           "{\"prompt\":\"1\",\"response_a\":\"a\",\"response_b\":\"b\","
                           "\"label\":\"A\"}\n"));
    QVERIFY(dialog.request().labels.empty());
    QVERIFY(import->isEnabled());
  }

  /// Many columns and rows that cannot be used: on a small screen the buttons are still there.
  void theImportDialogFitsASmallScreen() {
    Fixture f(test::pairs(0));
    QByteArray rows;
    for (int i = 0; i < 4; ++i)
      rows +=
          "{\"instruction\":\"i\",\"input\":\"n\",\"response1\":\"a\",\"response2\":\"b\","
          "\"response3\":\"c\",\"annotator1\":\"A\",\"annotator2\":\"B\",\"annotator3\":\"tie\","
          "\"ranking\":3,\"a_column_with_quite_a_long_name\":1}\n";
    ui::ImportDialog dialog;
    dialog.show();
    dialog.setFile(f.write(QStringLiteral("many.jsonl"), rows + "{\"instruction\":\"x\"}\n"));
    QVERIFY(dialog.minimumSizeHint().width() <= 780);
    QVERIFY2(dialog.minimumSizeHint().height() <= 600,
             qPrintable(QString::number(dialog.minimumSizeHint().height())));
    dialog.resize(780, 600);
    QCoreApplication::processEvents();
    for (auto* button : dialog.findChildren<QPushButton*>()) {
      if (button->text() != QStringLiteral("Import")) continue;
      QVERIFY(dialog.rect().contains(QRect(button->mapTo(&dialog, QPoint()), button->size())));
    }
    const auto* scroll = dialog.findChild<QScrollArea*>();
    for (const auto* box : scroll->findChildren<QComboBox*>())
      QVERIFY(box->mapTo(scroll->viewport(), QPoint(box->width(), 0)).x() <=
              scroll->viewport()->width());
    // What nothing is made of is named.
    const bool told = std::ranges::any_of(dialog.findChildren<QLabel*>(), [](const auto* label) {
      return label->isVisible() && label->text().contains(QStringLiteral("Not used: ")) &&
             label->text().contains(QStringLiteral("ranking"));
    });
    QVERIFY(told);
  }

  void severalAnswersCanBeRankedTogether() {
    Fixture f(test::pairs(0));
    ui::ImportDialog dialog;
    dialog.show();
    auto* together = dialog.findChild<QCheckBox*>(QStringLiteral("rankTogether"));
    dialog.setFile(
        f.write(QStringLiteral("two.jsonl"), "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\"]}\n"));
    QVERIFY(!together->isVisible());
    dialog.setFile(f.write(QStringLiteral("three.jsonl"),
                           "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\",\"c\"]}\n"));
    QVERIFY(together->isVisible());
    QVERIFY(!dialog.request().rank_together);
    QTest::mouseClick(together, Qt::LeftButton, {}, QPoint(8, together->height() / 2));
    QVERIFY(dialog.request().rank_together);
  }

  void aSplitOfAFolderIsChosen() {
    Fixture f(test::pairs(0));
    QVERIFY(QDir(f.directory.path()).mkpath(QStringLiteral("set")));
    const auto row = [](const char* prompt) {
      return QByteArray("{\"prompt\":\"") + prompt + "\",\"chosen\":\"yes\",\"rejected\":\"no\"}\n";
    };
    f.write(QStringLiteral("set/test-00000-of-00001.jsonl"), row("held out"));
    f.write(QStringLiteral("set/train-00000-of-00001.jsonl"), row("learned"));
    ui::ImportDialog dialog;
    dialog.show();
    auto* part = dialog.findChild<QComboBox*>(QStringLiteral("part"));
    auto* preview = dialog.findChild<QTableWidget*>(QStringLiteral("preview"));
    dialog.setFile(
        f.write(QStringLiteral("table.csv"), "prompt,chosen,rejected\n\"a, b\",yes,no\n"));
    QVERIFY(!part->isVisible());
    QCOMPARE(preview->item(0, 0)->text(), QStringLiteral("a, b"));
    dialog.setFile(f.directory.filePath(QStringLiteral("set")));
    QVERIFY(part->isVisible());
    QCOMPARE(part->count(), 2);
    QCOMPARE(part->currentText(), QStringLiteral("train"));
    QCOMPARE(preview->item(0, 0)->text(), QStringLiteral("learned"));
    part->setCurrentText(QStringLiteral("test"));
    Q_EMIT part->activated(part->currentIndex());
    QCOMPARE(preview->item(0, 0)->text(), QStringLiteral("held out"));
    QCOMPARE(dialog.request().part.split, std::string("test"));
    QSignalSpy finished(&f.session, &ui::ProjectSession::jobFinished);
    f.page.startImport(dialog.request());
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QCOMPARE(test::rowsOf(f.session)->counts()->comparisons, 1);
  }

  void aFileThatCannotBeReadSaysWhy() {
    Fixture f(test::pairs(0));
    ui::ImportDialog dialog;
    dialog.show();
    dialog.setFile(f.directory.filePath(QStringLiteral("missing.jsonl")));
    auto* bar = dialog.findChild<ui::MessageBar*>();
    QVERIFY(bar->isVisible());
    QVERIFY(bar->text().contains(QStringLiteral("missing.jsonl")));
    for (auto* button : dialog.findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Import")) QVERIFY(!button->isEnabled());
  }

  void badRowsAreListedAndCanBeLeftOut() {
    Fixture f(test::pairs(0));
    const auto file = f.write(QStringLiteral("half.jsonl"),
                              "{\"prompt\":\"p1\",\"chosen\":\"yes\",\"rejected\":\"no\"}\n"
                              "{\"prompt\":\"p2\",\"chosen\":\"only one\"}\n");
    ui::ImportDialog dialog;
    dialog.setFile(file);
    auto* problems = dialog.findChild<QTableWidget*>(QStringLiteral("problems"));
    QCOMPARE(problems->rowCount(), 1);
    QCOMPARE(problems->item(0, 0)->text(), QStringLiteral("2"));
    QPushButton* import = nullptr;
    for (auto* button : dialog.findChildren<QPushButton*>())
      if (button->text() == QStringLiteral("Import")) import = button;
    QVERIFY(import && !import->isEnabled());
    dialog.findChild<QCheckBox*>(QStringLiteral("skipBad"))->setChecked(true);
    QVERIFY(import->isEnabled());
    QSignalSpy finished(&f.session, &ui::ProjectSession::jobFinished);
    f.page.startImport(dialog.request());
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QCOMPARE(test::rowsOf(f.session)->counts()->comparisons, 1);
    // Another file, which cannot be read: nothing of this one stands there any more.
    dialog.show();
    QVERIFY(problems->isVisible());
    dialog.setFile(f.write(QStringLiteral("table.csv"), "invalid;rows\n1;2\n"));
    QVERIFY(!problems->isVisible());
    QCOMPARE(dialog.findChild<QTableWidget*>(QStringLiteral("preview"))->rowCount(), 0);
  }

  void exportWritesTheFile() {
    Fixture f(test::pairs(2));
    const auto file = f.directory.filePath(QStringLiteral("rows.jsonl"));
    QSignalSpy finished(&f.session, &ui::ProjectSession::jobFinished);
    f.page.startExport(file, studio::ExportFormat::rows);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 20000);
    QFile written(file);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll().count('\n'), 2);
    QVERIFY(f.page.findChild<ui::MessageBar*>()->text().contains(QStringLiteral("rows.jsonl")));
  }
};

QTEST_MAIN(DataPageTest)
#include "data_page_test.moc"
