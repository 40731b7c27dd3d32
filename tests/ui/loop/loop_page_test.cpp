// SPDX-License-Identifier: GPL-3.0-or-later
// The loop in the real window, by keys and clicks: a person judges on the Label page while it
// waits; it goes on after the project was closed.
#include "ui/loop/loop_page.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "core/project/loop_claim.h"
#include "core/studio/data/new_project.h"
#include "core/studio/models/current_model.h"
#include "core/studio/training/recipe.h"
#include "tests/support/another_program.h"
#include "tests/support/open_window.h"
#include "tests/support/project_rows.h"
#include "tests/support/session_rows.h"
#include "tests/support/settle.h"
#include "tests/support/tiny_model.h"
#include "tests/support/window_with_engine.h"
#include "ui/loop/loop_now.h"
#include "ui/loop/loop_text.h"
#include "ui/loop/round_plots.h"
#include "ui/loop/round_row.h"
#include "ui/plot/metric_plot.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_bar.h"

namespace arbiter::ui {
namespace {

using studio::LoopPhase;

constexpr int patience = 240000;  // ms, for a machine that does much else

template <class Kind = QPushButton>
Kind* visible(const QWidget& inside, const char* name) {
  auto* found = inside.findChild<Kind*>(QLatin1String(name));
  return found && found->isVisible() ? found : nullptr;
}

void click(const QWidget& inside, const char* name) {
  QTRY_VERIFY2_WITH_TIMEOUT(visible(inside, name) && visible(inside, name)->isEnabled(), name,
                            patience);
  QTest::mouseClick(visible(inside, name), Qt::LeftButton);
}

void type(const QWidget& form, const char* field, const QString& text) {
  auto* spin = visible<QSpinBox>(form, field);
  QVERIFY2(spin, field);
  spin->setFocus();
  spin->selectAll();
  QTest::keyClicks(spin, text);
  QTest::keyClick(spin, Qt::Key_Tab);
  QCOMPARE(spin->value(), text.toInt());
}

std::optional<studio::LoopState> stateOf(MainWindow& window) {
  return test::must(studio::loop_of(*test::rowsOf(*window.session())));
}

LoopPhase phaseOf(MainWindow& window) {
  const auto state = stateOf(window);
  return state && !state->rounds.empty() ? state->rounds.back().phase : LoopPhase::done;
}

std::size_t roundsOf(MainWindow& window) {
  const auto state = stateOf(window);
  return state ? state->rounds.size() : 0;
}

const ProjectSession::RunningJob* loopJob(MainWindow& window) {
  for (const auto& job : window.session()->runningJobs())
    if (job.kind == ProjectSession::JobKind::Loop) return &job;
  return nullptr;
}

bool trains(MainWindow& window, project::RunKind kind) {
  const auto* job = loopJob(window);
  return job && job->run != 0 &&
         test::must(test::rowsOf(*window.session())->runs().get(job->run)).kind == kind;
}

QString sentence(const QWidget& page) {
  const auto* label = visible<QLabel>(page, "loopSentence");
  return label ? label->text() : QString();
}

QString sayWaiting(LoopPhase phase, std::int64_t judged, std::int64_t wanted) {
  return phaseSentence(phase, studio::AwaitedLabels{judged, wanted}, false);
}

}  // namespace

class LoopPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!test::begin_with_engine()) QSKIP(test::no_engine);
    model_ = folder_.filePath(QStringLiteral("model")).toStdString();
    test::must(test::make_tiny_model(model_));
  }

  void withoutPromptsItLeadsToTheImport() {
    const auto path = folder_.filePath(QStringLiteral("empty"));
    test::must(studio::create_project({.folder = path.toStdString(), .name = "E", .demo = false}));
    MainWindow window;
    QVERIFY(test::opens(window, path));
    window.show();
    auto* page = show(window);
    QTRY_VERIFY(visible(*page, "setUpLoop"));
    QTRY_COMPARE(visible(*page, "setUpLoop")->text(), LoopPage::tr("Import data…"));
    click(*page, "setUpLoop");
    QCOMPARE(window.currentPage(), QStringLiteral("data"));
  }

  /// What was typed stands there again, in another start of the program too, until a loop begins.
  void theFormIsRemembered() {
    const auto path = makeProject(QStringLiteral("typed"));
    {
      MainWindow window;
      QVERIFY(test::opens(window, path));
      window.show();
      auto* page = show(window);
      setUp(*page, QStringLiteral("3"), QStringLiteral("60"), QStringLiteral("7"));
      window.showPage(QStringLiteral("label"));
      show(window);
      QCOMPARE(visible<QSpinBox>(*page, "loopIterations")->value(), 7);
    }
    MainWindow window;
    QVERIFY(test::opens(window, path));
    window.show();
    auto* page = show(window);
    click(*page, "setUpLoop");
    QTRY_VERIFY(visible<QSpinBox>(*page, "loopRounds"));
    QCOMPARE(visible<QSpinBox>(*page, "loopRounds")->value(), 3);
    QCOMPARE(visible<QSpinBox>(*page, "loopLabels")->value(), 60);
    QCOMPARE(visible<QSpinBox>(*page, "loopIterations")->value(), 7);
  }

  /// A round asks for 6 pairs, then for 2 head-to-heads.
  void aPersonWalksTwoRounds() {
    const auto path = makeProject(QStringLiteral("walk"));
    MainWindow window;
    QVERIFY(test::opens(window, path));
    window.show();
    auto* page = show(window);
    setUp(*page, QStringLiteral("2"), QStringLiteral("16"), QStringLiteral("1"));
    QVERIFY(visible<QLabel>(*page, "loopPlan")->text().contains(QLatin1Char('6')));
    click(*page, "startLoop");
    QTRY_VERIFY(loopJob(window));

    waitFor(window, 1, LoopPhase::labels);
    QTRY_COMPARE_WITH_TIMEOUT(sentence(*page), sayWaiting(LoopPhase::labels, 0, 6), patience);
    // Nobody else trains a policy meanwhile, and it is said why.
    auto* train = window.page(QStringLiteral("train"));
    const auto why = window.session()->whyNotNow(ProjectSession::JobKind::TrainPolicy);
    QVERIFY(!why.isEmpty());
    window.showPage(QStringLiteral("train/ppo"));
    QTRY_VERIFY(std::ranges::any_of(train->findChildren<MessageBar*>(), [&](const auto* bar) {
      return bar->isVisible() && bar->text() == why;
    }));

    show(window);
    click(*page, "loopLabel");
    QCOMPARE(window.currentPage(), QStringLiteral("label"));
    judge(window, {Qt::Key_Left, Qt::Key_Right});
    show(window);
    QTRY_COMPARE_WITH_TIMEOUT(sentence(*page), sayWaiting(LoopPhase::labels, 2, 6), patience);
    window.showPage(QStringLiteral("label"));
    judge(window, {Qt::Key_Left, Qt::Key_Left, Qt::Key_Space, Qt::Key_Right});

    waitFor(window, 1, LoopPhase::head_to_heads);
    show(window);
    QTRY_COMPARE_WITH_TIMEOUT(sentence(*page), sayWaiting(LoopPhase::head_to_heads, 0, 2),
                              patience);
    click(*page, "loopLabel");
    judge(window, {Qt::Key_Left, Qt::Key_Left});

    waitFor(window, 2, LoopPhase::labels);
    window.showPage(QStringLiteral("label"));
    judge(window, std::vector<Qt::Key>(6, Qt::Key_Left));
    waitFor(window, 2, LoopPhase::head_to_heads);
    show(window);
    QTRY_COMPARE_WITH_TIMEOUT(sentence(*page), sayWaiting(LoopPhase::head_to_heads, 0, 2),
                              patience);
    // Who cannot say does not keep the loop from going on.
    click(*page, "loopLabel");
    judge(window, {Qt::Key_S, Qt::Key_Right});

    show(window);
    QTRY_VERIFY_WITH_TIMEOUT(!loopJob(window), patience);
    test::settle(*window.session());
    const auto state = stateOf(window);
    QVERIFY(state && state->finished());
    QCOMPARE(state->rounds.size(), std::size_t{2});
    QCOMPARE(state->rounds[0].figures["labels"], 8);
    QCOMPARE(state->rounds[1].figures["labels"], 7);
    checkRows(*page, *state);
    QVERIFY(visible(*page, "anotherLoop"));
    // Its trainings are runs like any others; their models are not asked about.
    QCOMPARE(test::must(test::rowsOf(*window.session())->runs().list()).size(), std::size_t{4});
  }

  /// A loop goes round in one program: as long as another does, the page only shows it.
  void anotherProgramsLoopIsLeftAlone() {
    const auto path = makeProject(QStringLiteral("elsewhere"));
    test::in_another_program(path.toStdString(), [](project::Project& project) {
      auto state = studio::LoopState();
      state.request = test::must(studio::usual_loop(project));
      state.rounds.emplace_back().phase = LoopPhase::labels;
      test::must(studio::store_loop(project, state));
    });
    std::optional<project::LoopClaim> claim =
        test::must(project::LoopClaim::take(path.toStdString()));
    MainWindow window;
    QVERIFY(test::opens(window, path));
    window.show();
    auto* page = show(window);
    const auto heading = [&] {
      return page->findChild<QLabel*>(QStringLiteral("loopRound"))->text();
    };
    const auto elsewhere = LoopNow::tr("%1 – goes round in another program")
                               .arg(LoopNow::tr("Round %1 of %2").arg(1).arg(3));
    QTRY_COMPARE_WITH_TIMEOUT(heading(), elsewhere, patience);
    QVERIFY(!visible(*page, "loopGoOn") && !visible(*page, "loopEnd"));
    // Whoever asks in the same moment is refused by the loop itself.
    auto* session = window.session();
    QSignalSpy failed(session, &ProjectSession::jobFailed);
    session->startLoop(std::nullopt);
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
    QCOMPARE(failed.front().at(3).value<ErrorCode>(), ErrorCode::locked);
    QVERIFY(!studio::end_loop(*test::rowsOf(*session)));
    // It has ended there, in whatever way: nothing in the file tells of it.
    claim.reset();
    QTRY_VERIFY_WITH_TIMEOUT(visible(*page, "loopGoOn"), patience);
    QVERIFY(visible(*page, "loopEnd"));
  }

  void itGoesOnAfterTheProjectWasClosed() {
    const auto path = makeProject(QStringLiteral("closed"));
    project::Id policy = 0;
    {
      MainWindow window;
      QVERIFY(test::opens(window, path));
      window.show();
      auto* page = show(window);
      setUp(*page, QStringLiteral("1"), QStringLiteral("8"), QStringLiteral("100000"));
      auto* who = visible<QComboBox>(*page, "loopAnnotator");
      who->setCurrentIndex(who->findText(LoopForm_tr("Simulated: by the task's gold rule")));
      type(*page, "loopNoise", QStringLiteral("20"));
      QSignalSpy metrics(window.session(), &ProjectSession::metricsArrived);
      click(*page, "startLoop");
      waitFor(window, 1, LoopPhase::policy);
      // The training shows live like any other, from the loop's page on.
      // What is told of the reward model's training may come in a moment later.
      QTRY_VERIFY_WITH_TIMEOUT(trains(window, project::RunKind::ppo), patience);
      policy = loopJob(window)->run;
      click(*page, "loopRun");
      QCOMPARE(window.currentPage(), QStringLiteral("runs"));
      auto* runs = window.page(QStringLiteral("runs"));
      QTRY_VERIFY_WITH_TIMEOUT(visible<QToolButton>(*runs, "pauseRun"), patience);
      QTRY_VERIFY_WITH_TIMEOUT(metrics.size() > 2, patience);
      auto* table = runs->findChild<QTableView*>(QStringLiteral("runsTable"));
      QTRY_COMPARE(table->currentIndex().data().toString(), QStringLiteral("loop-1-ppo"));

      show(window);
      click(*page, "loopPause");
      QTRY_COMPARE(loopJob(window)->job->state(), jobs::JobState::paused);
      QTRY_COMPARE(visible(*page, "loopPause")->text(), LoopNow::tr("Resume"));
      click(*page, "loopPause");
      window.closeProject();
      QTRY_VERIFY_WITH_TIMEOUT(window.session() == nullptr, patience);
    }
    const auto reopened = test::must(project::Project::open(path.toStdString()));
    const auto run = test::must(reopened->runs().get(policy));
    QVERIFY2(run.state == project::RunState::interrupted,
             qPrintable(QStringLiteral("%1 of %2: %3")
                            .arg(run.step)
                            .arg(run.total_steps)
                            .arg(QString::fromStdString(run.summary.dump()))));
    QCOMPARE(test::must(reopened->counts()).judgments, std::int64_t{6});
    goesOn(path, policy);
  }

 private:
  static QString LoopForm_tr(const char* text) {
    return QCoreApplication::translate("arbiter::ui::LoopForm", text);
  }

  /// Prompts of the demo's task, answered by a tiny untrained model.
  QString makeProject(const QString& name) {
    const auto path = folder_.filePath(name);
    const auto project = test::must(
        studio::create_project({.folder = path.toStdString(), .name = "Loop", .demo = true}));
    test::must(studio::set_current_model(*project, model_));
    // So slow that no policy moves far enough to be stopped before the test has seen it.
    auto recipe = test::must(studio::recipe_of(*project));
    recipe.options<engine::PpoOptions>().learning_rate = 1e-8;
    test::must(studio::set_recipe(*project, recipe));
    return path;
  }

  static QWidget* show(MainWindow& window) {
    window.showPage(QStringLiteral("loop"));
    return window.page(QStringLiteral("loop"));
  }

  static void setUp(const QWidget& page, const QString& rounds, const QString& labels,
                    const QString& iterations) {
    click(page, "setUpLoop");
    QTRY_VERIFY(visible<QSpinBox>(page, "loopRounds"));
    type(page, "loopRounds", rounds);
    type(page, "loopLabels", labels);
    type(page, "loopIterations", iterations);
    type(page, "loopMeasured", QStringLiteral("8"));
  }

  static void waitFor(MainWindow& window, std::size_t round, LoopPhase phase) {
    QTRY_VERIFY_WITH_TIMEOUT(roundsOf(window) == round && phaseOf(window) == phase, patience);
  }

  static void judge(MainWindow& window, const std::vector<Qt::Key>& keys) {
    auto* label = window.page(QStringLiteral("label"));
    QSignalSpy stored(&window, &MainWindow::judgmentStored);
    for (const auto key : keys) {
      const auto before = stored.size();
      // There may be nothing to judge yet: what is asked for comes in the background.
      const bool judged = QTest::qWaitFor(
          [&] {
            QTest::keyClick(label, key);
            return stored.size() > before;
          },
          patience);
      QVERIFY(judged);
    }
  }

  static void checkRows(const QWidget& page, const studio::LoopState& state) {
    QTRY_COMPARE(page.findChildren<RoundRow*>().size(), qsizetype(state.rounds.size()));
    for (const auto& round : state.rounds) {
      const auto* row = page.findChild<RoundRow*>(QStringLiteral("round%1").arg(round.number));
      QVERIFY(row);
      QCOMPARE(row->findChild<QLabel*>(QStringLiteral("outcome"))->text(), outcomeText(round));
      QStringList said;
      for (const auto* label : row->findChildren<QLabel*>()) said << label->text();
      for (const auto& figure : figuresOf(round))
        QVERIFY2(said.contains(figure.caption) && said.contains(figure.value),
                 qPrintable(figure.caption));
    }
    const auto* plots = page.findChild<RoundPlots*>();
    QCOMPARE(plots->winRate()->pointCount(), std::size_t{2});
    QCOMPARE(plots->accuracy()->pointCount(), std::size_t{1});  // the first round has none before
  }

  static void goesOn(const QString& path, project::Id policy) {
    MainWindow window;
    QVERIFY(test::opens(window, path));
    window.show();
    auto* page = show(window);
    click(*page, "loopGoOn");
    QTRY_VERIFY_WITH_TIMEOUT(loopJob(window) && loopJob(window)->run == policy, patience);
    QCOMPARE(test::must(test::rowsOf(*window.session())->runs().get(policy)).state,
             project::RunState::running);
    click(*page, "loopStop");
    QTRY_VERIFY_WITH_TIMEOUT(!loopJob(window), patience);
    QTRY_VERIFY(visible(*page, "loopGoOn"));
    QVERIFY(!visible(*page, "loopPause"));
    const auto state = stateOf(window);
    QVERIFY(state && !state->finished());
    QCOMPARE(state->rounds.size(), std::size_t{1});
    QCOMPARE(test::must(test::rowsOf(*window.session())->counts()).judgments, std::int64_t{6});
    QCOMPARE(test::must(test::rowsOf(*window.session())->runs().list()).size(), std::size_t{2});

    // Or it does not go on: another one can be set up, whose rounds are counted on.
    click(*page, "loopEnd");
    click(*page, "anotherLoop");
    QTRY_VERIFY(visible<QSpinBox>(*page, "loopRounds"));
    QVERIFY(!visible(*page, "loopGoOn") && visible(*page, "startLoop")->isEnabled());
    const auto ended = stateOf(window);
    QVERIFY(ended && ended->finished());
    QVERIFY(studio::rounds_json(*ended).empty());
    const auto* row = page->findChild<RoundRow*>(QStringLiteral("round1"));
    QCOMPARE(row->findChild<QLabel*>(QStringLiteral("outcome"))->text(),
             outcomeText(ended->rounds.front()));
  }

  QTemporaryDir folder_;
  std::filesystem::path model_;
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::LoopPageTest)
#include "loop_page_test.moc"
