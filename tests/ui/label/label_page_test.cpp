// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/label_page.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "tests/support/another_program.h"
#include "tests/support/isolated_config.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/narrow.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"

using namespace arbiter;
using project::Outcome;

namespace {

struct Fixture {
  /// `points`: of the scale that single answers are judged on.
  explicit Fixture(const std::vector<std::vector<std::string>>& comparisons, int points = 0)
      : session(test::projectWith(std::filesystem::path(directory.path().toStdString()) / "p",
                                  comparisons)) {
    if (points > 0) test::must(project::set_rating_scale(*test::rowsOf(session), {points}));
    session.setAnnotator(QStringLiteral("ann"));
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    page.activate();
  }

  std::vector<project::Judgment> history() {
    std::vector<project::Judgment> list;
    const auto read =
        test::rowsOf(session)->judgments().each(0, [&](const project::Judgment& judgment) {
          list.push_back(judgment);
          return true;
        });
    if (!read) qFatal("cannot read the history");
    return list;
  }

  std::filesystem::path folder() const {
    return std::filesystem::path(directory.path().toStdString()) / "p";
  }

  /// "good →": what the hints below the answers say.
  QStringList hints() const {
    QStringList texts;
    for (const auto* hint : page.findChildren<ui::KeyHint*>())
      if (hint->isVisible())
        texts << hint->text() + QLatin1Char(' ') +
                     hint->accessibleDescription().section(QLatin1Char(' '), 1);
    return texts;
  }

  QStringList shownTexts() const {
    QStringList texts;
    for (auto* view : page.findChildren<ui::AnswerView*>()) texts << view->answer();
    return texts;
  }

  QTemporaryDir directory;
  ui::ProjectSession session;
  ui::LabelPage page;
};

}  // namespace

class LabelPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  /// The line above the answers lets go of what is least needed before anything lies over another.
  void aNarrowWindowCutsNoHeader() {
    Fixture f(test::pairs(30));
    for (int i = 0; i < 8; ++i) QTest::keyClick(&f.page, Qt::Key_Left);
    auto* header = f.page.findChild<ui::LabelHeader*>();
    for (const int width : {1000, 640, 560}) {
      f.page.setMinimumWidth(0);
      header->setFixedWidth(width);
      QCoreApplication::processEvents();
      QCOMPARE(test::cut_in(*header), QStringList());
    }
  }

  /// One card, judged by the same keys as a pair, with undo, skip and a reason.
  void aSingleAnswerIsJudgedByKeys() {
    Fixture f({{"alone"}, {"alone"}, {"alone"}, {"alone"}});
    auto* board = f.page.findChild<ui::JudgeBoard*>();
    QCOMPARE(board->answers().size(), std::size_t(1));
    QTRY_VERIFY2(f.hints().contains(QStringLiteral("good →")),
                 qPrintable(f.hints().join(QLatin1Char('|'))));
    QVERIFY(f.hints().contains(QStringLiteral("bad ←")));
    QVERIFY(!f.hints().join(QLatin1Char('|')).contains(QStringLiteral("better")));
    for (const auto key : {Qt::Key_Space, Qt::Key_1, Qt::Key_Return, Qt::Key_Equal})
      QTest::keyClick(&f.page, key);  // say nothing here
    QCOMPARE(f.history().size(), std::size_t(0));
    QTest::keyClick(&f.page, Qt::Key_Right);
    board->keepRationale(QStringLiteral("too long"));
    QTest::keyClick(&f.page, Qt::Key_Left);
    QTest::keyClick(&f.page, Qt::Key_S);
    QTest::keyClick(&f.page, Qt::Key_C);
    QVERIFY(f.page.findChild<QWidget*>(QStringLiteral("done"))->isVisible());
    auto history = f.history();
    QCOMPARE(history.size(), std::size_t(4));
    using project::Rating;
    QCOMPARE(project::rating_of(history[0]), std::optional(Rating::of(true)));
    QCOMPARE(project::rating_of(history[1]), std::optional(Rating::of(false)));
    QCOMPARE(history[1].rationale, std::string("too long"));
    QCOMPARE(history[2].outcome, Outcome::skip);
    QCOMPARE(project::rating_of(history[3]), std::optional(Rating::of(true)));
    QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(board->isVisible());
    QTest::keyClick(&f.page, Qt::Key_X);
    history = f.history();
    QCOMPARE(history[4].outcome, Outcome::withdrawn);
    QCOMPARE(history[5].comparison, history[3].comparison);
    QCOMPARE(project::rating_of(history[5]), std::optional(Rating::of(false)));
  }

  /// A scale of the project's: its steps are the number keys; pairs in between stay pairs.
  void aSingleAnswerIsScoredByNumbers() {
    Fixture f({{"alone"}, {"one", "other"}, {"alone"}}, 5);
    QTest::keyClick(&f.page, Qt::Key_6);
    QTest::keyClick(&f.page, Qt::Key_Left);
    QCOMPARE(f.history().size(), std::size_t(0));
    QTest::keyClick(&f.page, Qt::Key_4);
    QTest::keyClick(&f.page, Qt::Key_Left);  // the pair
    QTest::keyClick(&f.page, Qt::Key_X);
    const auto history = f.history();
    QCOMPARE(history.size(), std::size_t(3));
    QVERIFY(history[0].ratings == nlohmann::json({{"score", 4.0}}));
    QVERIFY(!project::rating_of(history[1]));
    QCOMPARE(history[1].ranking.size(), std::size_t(2));
    QVERIFY(history[2].ratings == nlohmann::json({{"good", false}}));
  }

  /// Another program imports, judges and retires: what is being judged here stays as it is.
  void anotherProgramDisturbsNoJudgment() {
    Fixture f({{"one", "two", "three"}, {"four", "five", "six"}, {"seven", "eight", "nine"}});
    QTest::keyClick(&f.page, Qt::Key_2);  // a ranking has begun
    const auto shown = f.shownTexts();
    auto* board = f.page.findChild<ui::JudgeBoard*>();
    board->keepRationale(QStringLiteral("because"));
    QSignalSpy told(&f.session, &ui::ProjectSession::changedElsewhere);
    test::in_another_program(f.folder(), [](auto& other) { test::add_comparisons(other, 2); });
    QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), 30000);
    QCOMPARE(f.shownTexts(), shown);
    // Nor does it on the way to another page and back.
    f.page.leave();
    f.page.hide();
    told.clear();
    test::in_another_program(f.folder(), [](auto& other) {
      test::add_comparisons(other, 1, 2, project::PromptRole::test);
    });
    QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), 30000);
    f.page.show();
    f.page.activate();
    QCOMPARE(f.shownTexts(), shown);
    for (const auto key : {Qt::Key_1, Qt::Key_3, Qt::Key_Return}) QTest::keyClick(&f.page, key);
    QTRY_COMPARE(f.history().size(), std::size_t(1));
    const auto judgment = f.history().front();
    QCOMPARE(judgment.rationale, std::string("because"));
    QCOMPARE(judgment.ranking[0], std::vector{judgment.shown_order[1]});
  }

  void whatAnotherProgramImportsIsAskedByItself() {
    Fixture f({});
    QVERIFY(f.page.findChild<QWidget*>(QStringLiteral("nothing"))->isVisible());
    test::in_another_program(f.folder(), [](auto& other) { test::add_comparisons(other, 1); });
    QTRY_VERIFY_WITH_TIMEOUT(f.page.findChild<ui::JudgeBoard*>()->isVisible(), 30000);
  }

  /// What the same person has judged in another program is not asked again after this one.
  void whatWasJudgedElsewhereIsNotAskedNext() {
    Fixture f(test::pairs(3));
    QTest::keyClick(&f.page, Qt::Key_Left);
    const auto mine = f.history().front();
    const auto shown = f.shownTexts();
    QSignalSpy told(&f.session, &ui::ProjectSession::changedElsewhere);
    test::in_another_program(f.folder(), [&](auto& other) {
      for (const auto& row : test::must(other.comparisons().list({}, 0, -1)))
        if (row.comparison.id != mine.comparison)
          test::must(other.judgments().add(test::prefers_first(row.comparison, mine.annotator)));
    });
    QTRY_VERIFY_WITH_TIMEOUT(!told.isEmpty(), 30000);
    QCOMPARE(f.shownTexts(), shown);
    // Nor is it judged over: what was said there stands, and undoing goes to what was said here.
    QTest::keyClick(&f.page, Qt::Key_X);
    QTRY_VERIFY(f.page.findChild<QWidget*>(QStringLiteral("done"))->isVisible());
    const auto* bar = f.page.findChild<ui::MessageBar*>();
    QVERIFY(bar->isVisible());
    QVERIFY2(bar->text().contains(QStringLiteral("another program")), qPrintable(bar->text()));
    QCOMPARE(f.history().size(), std::size_t(3));
    for (const auto& judgment : f.history()) QCOMPARE(judgment.outcome, Outcome::ranked);
    QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(f.history().size(), std::size_t(4));
    QCOMPARE(f.history().back().supersedes.value_or(""), mine.uuid);
  }

  /// The pair that was laid out ahead was judged elsewhere before anybody noticed.
  void whatWasLaidOutAheadIsLookedAtBeforeItShows() {
    Fixture f(test::pairs(3));
    QTest::keyClick(&f.page, Qt::Key_Left);
    const auto mine = f.history().front();
    test::in_another_program(f.folder(), [&](auto& other) {
      const auto ahead = test::must(other.comparisons().list({.judged = false}, 0, -1)).back();
      test::must(other.judgments().add(test::prefers_first(ahead.comparison, mine.annotator)));
    });
    QTest::keyClick(&f.page, Qt::Key_Left);
    QVERIFY(f.page.findChild<QWidget*>(QStringLiteral("done"))->isVisible());
    QCOMPARE(f.history().size(), std::size_t(3));
  }

  void keysGiveOutcomes_data() {
    QTest::addColumn<int>("key");
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("best");  // position of the preferred answer; -1: none
    QTest::addColumn<double>("strength");
    const auto row = [](const char* name, Qt::Key key, Outcome outcome, int best, double strength) {
      QTest::newRow(name) << int(key) << int(outcome) << best << strength;
    };
    row("left", Qt::Key_Left, Outcome::ranked, 0, 0);
    row("right", Qt::Key_Right, Outcome::ranked, 1, 0);
    row("1", Qt::Key_1, Outcome::ranked, 0, 3);
    row("3", Qt::Key_3, Outcome::ranked, 0, 1);
    row("4", Qt::Key_4, Outcome::ranked, -1, 0);
    row("6", Qt::Key_6, Outcome::ranked, 1, 2);
    row("7", Qt::Key_7, Outcome::ranked, 1, 3);
    row("space", Qt::Key_Space, Outcome::ranked, -1, 0);
    row("x", Qt::Key_X, Outcome::both_bad, -1, 0);
    row("c", Qt::Key_C, Outcome::both_good, -1, 0);
    row("s", Qt::Key_S, Outcome::skip, -1, 0);
  }

  void keysGiveOutcomes() {
    QFETCH(int, key);
    QFETCH(int, outcome);
    QFETCH(int, best);
    QFETCH(double, strength);
    Fixture f(test::pairs(2));
    QSignalSpy stored(&f.page, &ui::LabelPage::judgmentStored);
    QTest::keyClick(&f.page, Qt::Key(key));
    const auto history = f.history();
    QCOMPARE(history.size(), 1U);
    QCOMPARE(int(history[0].outcome), outcome);
    QCOMPARE(history[0].strength, strength);
    QCOMPARE(history[0].shown_order.size(), 2U);
    QCOMPARE(stored.size(), 1);
    QCOMPARE(stored[0][0].toString().toStdString(), history[0].uuid);
    if (best >= 0) {
      QCOMPARE(history[0].ranking.size(), 2U);
      QCOMPARE(history[0].ranking[0],
               std::vector<project::Id>{history[0].shown_order[std::size_t(best)]});
    } else if (history[0].outcome == Outcome::ranked) {
      QCOMPARE(history[0].ranking.size(), 1U);
      QCOMPARE(history[0].ranking[0].size(), 2U);
    } else {
      QVERIFY(history[0].ranking.empty());
    }
  }

  void undoGoesBackAsFarAsItWent() {
    Fixture f(test::pairs(4));
    QList<QStringList> shown{f.shownTexts()};
    for (int i = 0; i < 3; ++i) {
      QTest::keyClick(&f.page, Qt::Key_Left);
      shown << f.shownTexts();
    }
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 3);
    for (int i = 2; i >= 0; --i) {
      QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);
      QCOMPARE(f.shownTexts(), shown[i]);
    }
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 0);
    QCOMPARE(f.history().size(), 6U);
    QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);  // nothing more to undo
    QCOMPARE(f.history().size(), 6U);
    QTest::keyClick(&f.page, Qt::Key_Right);
    QCOMPARE(test::rowsOf(f.session)->counts()->judgments, 1);
  }

  void aPairThatAnotherPageAsksForIsShownNow() {
    Fixture f(test::pairs(5));
    f.page.perform(QStringLiteral("show-4"));
    QVERIFY2(f.shownTexts().contains(QStringLiteral("bad answer 3")),
             qPrintable(f.shownTexts().join(QLatin1Char('|'))));
    QTest::keyClick(&f.page, Qt::Key_Left);
    QCOMPARE(f.history()[0].comparison, project::Id(4));
    QVERIFY(!f.shownTexts().contains(QStringLiteral("bad answer 3")));
  }

  void aHeldKeyJudgesOnce() {
    Fixture f(test::pairs(5));
    QTest::keyPress(&f.page, Qt::Key_Left);
    for (int i = 0; i < 20; ++i) {
      QKeyEvent again(QEvent::KeyPress, Qt::Key_Left, Qt::NoModifier, {}, true);
      QApplication::sendEvent(&f.page, &again);
    }
    QTest::keyRelease(&f.page, Qt::Key_Left);
    QCOMPARE(f.history().size(), 1U);
  }

  void inputMethodsAreOff() {
    Fixture f(test::pairs(1));
    QVERIFY(!f.page.testAttribute(Qt::WA_InputMethodEnabled));
    for (auto* view : f.page.findChildren<ui::AnswerView*>()) {
      QVERIFY(!view->testAttribute(Qt::WA_InputMethodEnabled));
      QCOMPARE(view->focusPolicy(), Qt::NoFocus);
    }
  }

  void rawTextByOneKey() {
    const std::vector<std::vector<std::string>> comparisons{
        {"returns `__init__` of __init__ <div>x</div>", "plain"}};
    Fixture f(comparisons);
    auto* a = f.page.findChildren<ui::AnswerCard*>()[0]->findChild<ui::AnswerView*>();
    auto* b = f.page.findChildren<ui::AnswerCard*>()[1]->findChild<ui::AnswerView*>();
    auto* marked = a->answer().contains(QStringLiteral("init")) ? a : b;
    QVERIFY(!marked->toPlainText().contains(QStringLiteral("of __init__")));
    QVERIFY(marked->toPlainText().contains(QStringLiteral("<div>")));  // HTML stays visible text
    QTest::keyClick(&f.page, Qt::Key_M);
    QCOMPARE(marked->toPlainText(), marked->answer());
    QTest::keyClick(&f.page, Qt::Key_Left);
    QVERIFY(!f.history()[0].rendered);
  }

  void theModelIsNowhere() {
    Fixture f(test::pairs(2));
    const auto secret = QStringLiteral("secret-model");
    for (auto* widget : f.page.findChildren<QWidget*>()) {
      QVERIFY(!widget->accessibleName().contains(secret));
      QVERIFY(!widget->accessibleDescription().contains(secret));
      QVERIFY(!widget->toolTip().contains(secret));
      QVERIFY(!widget->windowTitle().contains(secret));
      QVERIFY(!widget->objectName().contains(secret));
      if (auto* label = qobject_cast<QLabel*>(widget)) QVERIFY(!label->text().contains(secret));
      if (auto* text = qobject_cast<QTextEdit*>(widget))
        QVERIFY(!text->toPlainText().contains(secret));
    }
  }

  void aReasonGoesWithTheNextJudgment() {
    Fixture f(test::pairs(3));
    QTest::keyClick(&f.page, Qt::Key_R);
    auto* why = f.page.findChild<QLineEdit*>();
    QVERIFY(why->isVisible());
    QTest::keyClicks(why, QStringLiteral("it has the steps"));
    QTest::keyClick(why, Qt::Key_Return);
    QCOMPARE(f.history().size(), 0U);  // letters in the field judge nothing
    QTest::keyClick(&f.page, Qt::Key_Left);
    QTest::keyClick(&f.page, Qt::Key_Left);
    const auto history = f.history();
    QCOMPARE(history[0].rationale, std::string("it has the steps"));
    QCOMPARE(history[1].rationale, std::string());
  }

  void threeAnswersAreRankedInTiers() {
    const std::vector<std::vector<std::string>> comparisons{{"one", "two", "three"},
                                                            {"four", "five", "six"}};
    Fixture f(comparisons);
    QCOMPARE(f.page.findChildren<ui::AnswerCard*>().size(), 3);
    QTest::keyClick(&f.page, Qt::Key_Return);  // not yet
    QCOMPARE(f.history().size(), 0U);
    QTest::keyClick(&f.page, Qt::Key_2);
    QTest::keyClick(&f.page, Qt::Key_Equal);
    QTest::keyClick(&f.page, Qt::Key_3);
    QTest::keyClick(&f.page, Qt::Key_Return);
    const auto history = f.history();
    QCOMPARE(history.size(), 1U);
    const auto& order = history[0].shown_order;
    QCOMPARE(history[0].ranking.size(), 2U);
    QCOMPARE(history[0].ranking[0], (std::vector<project::Id>{order[1], order[2]}));
    QCOMPARE(history[0].ranking[1], std::vector<project::Id>{order[0]});
  }

  void anEmptyProjectSaysWhatToDo() {
    Fixture f(test::pairs(0));
    QSignalSpy asked(&f.page, &ui::Page::pageRequested);
    auto* state = f.page.findChild<ui::EmptyState*>(QStringLiteral("nothing"));
    QVERIFY(state->isVisible());
    auto steps = state->findChildren<QPushButton*>();
    QVERIFY(steps.size() >= 2);
    steps[0]->click();
    QCOMPARE(asked[0][0].toString(), QStringLiteral("data/import"));
    QTest::keyClick(&f.page, Qt::Key_Left);  // nothing to judge: nothing happens
    QCOMPARE(f.history().size(), 0U);
  }

  void theLastOneLeadsOn() {
    Fixture f(test::pairs(1));
    QTest::keyClick(&f.page, Qt::Key_Left);
    QVERIFY(!f.page.findChild<ui::JudgeBoard*>()->isVisible());
    QVERIFY(f.page.findChild<ui::EmptyState*>(QStringLiteral("done"))->isVisible());
    QTest::keyClick(&f.page, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(f.page.findChild<ui::JudgeBoard*>()->isVisible());
  }

  void guidelinesAndKeysStandBeside() {
    Fixture f(test::pairs(1));
    QVERIFY(test::rowsOf(f.session)->settings().set("guidelines", "Prefer *complete* answers."));
    auto* panel = f.page.findChild<ui::SidePanel*>();
    QTest::keyClick(&f.page, Qt::Key_G);
    QVERIFY(panel->showsGuidelines());
    QTest::keyClick(&f.page, Qt::Key_Question, Qt::ShiftModifier);
    QVERIFY(panel->showsKeys());
    QTest::keyClick(&f.page, Qt::Key_F1);
    QVERIFY(!panel->isVisible());
    QVERIFY(f.page.findChild<ui::JudgeBoard*>()->isVisible());
  }

  void aNameGivenWhileHiddenCounts() {
    Fixture f(test::pairs(2));
    f.page.hide();
    f.session.setAnnotator(QStringLiteral("annotator-1"));
    f.page.show();
    QTest::keyClick(&f.page, Qt::Key_Left);
    const auto history = f.history();
    QCOMPARE(history.size(), 1U);
    QCOMPARE(test::rowsOf(f.session)->annotators().get(history[0].annotator)->name,
             std::string("annotator-1"));
  }

  void anotherAnnotatorHasTheirOwnQueue() {
    Fixture f(test::pairs(1));
    QTest::keyClick(&f.page, Qt::Key_Left);
    f.session.setAnnotator(QStringLiteral("ben"));
    QTest::keyClick(&f.page, Qt::Key_Right);
    const auto history = f.history();
    // One judgment a comparison is wanted, so ben may have nothing left; never a second of ann's.
    for (std::size_t i = 1; i < history.size(); ++i)
      QVERIFY(history[i].annotator != history[0].annotator);
  }
};

QTEST_MAIN(LabelPageTest)
#include "label_page_test.moc"
