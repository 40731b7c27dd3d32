// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QLabel>
#include <QPushButton>
#include <QSemaphore>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QtTest>
#include <array>
#include <cmath>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"
#include "tests/support/another_program.h"
#include "tests/support/isolated_config.h"
#include "tests/support/session_rows.h"
#include "ui/runs/render_plots.h"
#include "ui/runs/run_bar.h"
#include "ui/runs/sample_panel.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

std::unique_ptr<project::Project> made(const QTemporaryDir& folder) {
  auto project = project::Project::create(folder.filePath(QStringLiteral("p")).toStdString());
  if (!project) qFatal("%s", to_english(project.error()).c_str());
  return std::move(*project);
}

project::Id addRun(project::Project& project, project::RunKind kind, int steps, double shift = 0) {
  project::Run run;
  run.kind = kind;
  run.settings = {{"adaptive_kl", true}, {"kl_target", 8.0}};
  run.total_steps = steps;
  const auto stored = project.runs().add(run);
  if (!stored) qFatal("%s", to_english(stored.error()).c_str());
  for (int step = 1; step <= steps; ++step) {
    const std::array<std::pair<std::string, double>, 4> values{
        {{"objective/scores", std::log(step) + shift},
         {"objective/kl", 0.1 * step},
         {"train/accuracy", 0.5 + 0.4 * step / steps},
         {"val/ratio", 1.0}}};
    project.runs().add_metrics(stored->id, step, values);
  }
  const auto ended =
      project.runs().finish(stored->id, project::RunState::done, {{"objective/kl", 0.1 * steps}});
  if (!ended) qFatal("%s", to_english(ended.error()).c_str());
  return stored->id;
}

void addPrompt(project::Project& project, const std::string& text, bool held_out) {
  project::Prompt prompt;
  prompt.text = text;
  prompt.role = held_out ? project::PromptRole::test : project::PromptRole::train;
  std::array one{prompt};
  QVERIFY(project.prompts().add(one));
}

bool hasLabel(const QWidget& page, const QString& text) {
  return std::ranges::any_of(page.findChildren<QLabel*>(), [&](const auto* label) {
    return label->isVisible() && label->text() == text;
  });
}

MetricPlot* plotTitled(const RunsPage& page, const QString& title) {
  for (auto* plot : page.plots()->plots())
    if (plot->title() == title) return plot;
  return nullptr;
}

}  // namespace

class RunsPageTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void anEmptyProjectSaysWhatToDo() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    QSignalSpy requested(&page, &Page::pageRequested);
    QTRY_VERIFY(page.findChild<QPushButton*>() != nullptr);
    QPushButton* step = nullptr;
    for (auto* button : page.findChildren<QPushButton*>())
      if (button->text() == RunsPage::tr("Go to Train") && button->isVisible()) step = button;
    QVERIFY(step);
    QTest::mouseClick(step, Qt::LeftButton);
    QCOMPARE(requested.takeFirst()[0].toString(), QStringLiteral("train"));
  }

  void aStoredRunShowsItsCurves() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 40);
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    QTRY_VERIFY(plotTitled(page, QStringLiteral("Reward")) != nullptr);
    QTRY_COMPARE(plotTitled(page, QStringLiteral("Reward"))->pointCount(), std::size_t(40));
    QTRY_COMPARE(plotTitled(page, QStringLiteral("KL per sequence"))->pointCount(),
                 std::size_t(40));
    const auto text = [&](int column) { return page.model()->index(0, column).data().toString(); };
    QCOMPARE(text(RunsModel::State), RunsModel::tr("done"));
    QCOMPARE(text(RunsModel::Kl), QLocale().toString(4.0, 'f', 1));
    QCOMPARE(text(RunsModel::Reward), QLocale().toString(std::log(40), 'f', 2));
  }

  /// A training in another program: its run comes in by itself, and its curves grow.
  void aRunOfAnotherProgramIsFollowed() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    const auto place = test::rowsOf(session)->folder();
    const auto mine = addRun(*test::rowsOf(session), project::RunKind::ppo, 5);
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    project::Id theirs = 0;
    const auto advance = [&](auto& other, std::int64_t from, std::int64_t to) {
      for (auto step = from; step < to; ++step) {
        const std::array<std::pair<std::string, double>, 1> values{{{"objective/scores", 0.5}}};
        other.runs().add_metrics(theirs, step, values);
      }
      test::must(other.runs().set_step(theirs, to, 100));
    };
    test::in_another_program(place, [&](auto& other) {
      project::Run run;
      run.kind = project::RunKind::ppo;
      run.name = "ppo-9";
      run.settings = nlohmann::json::object();
      theirs = test::must(other.runs().add(run)).id;
      advance(other, 0, 10);
    });
    QTRY_COMPARE_WITH_TIMEOUT(page.model()->rowCount(), 2, 30000);
    auto* table = page.findChild<QTableView*>(QStringLiteral("runsTable"));
    // What was chosen stays chosen.
    const auto chosen = table->selectionModel()->selectedRows();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(page.model()->rows()[std::size_t(chosen[0].row())].run.id, mine);
    page.perform(QStringLiteral("show-%1").arg(theirs));
    QTRY_COMPARE(plotTitled(page, QStringLiteral("Reward"))->pointCount(), std::size_t(10));
    test::in_another_program(place, [&](auto& other) { advance(other, 10, 25); });
    QTRY_COMPARE_WITH_TIMEOUT(plotTitled(page, QStringLiteral("Reward"))->pointCount(),
                              std::size_t(25), 30000);
  }

  void aRewardModelShowsHowFarItCanBeBelieved() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    for (const int heads : {1, 3}) {
      project::Run run;
      run.kind = project::RunKind::reward;
      run.settings = {{"ensemble", heads}};
      const auto stored = test::rowsOf(session)->runs().add(run);
      QVERIFY(stored.has_value());
      const std::array<std::pair<std::string, double>, 3> values{
          {{"eval/ece", 0.2}, {"eval/ece_calibrated", 0.05}, {"eval/uncertainty", 0.4}}};
      test::rowsOf(session)->runs().add_metrics(stored->id, 10, values);
      RunsPage page;
      page.resize(1200, 800);
      page.setSession(&session);
      page.show();
      QTRY_VERIFY(plotTitled(page, QStringLiteral("Calibration error")) != nullptr);
      QTRY_COMPARE(plotTitled(page, QStringLiteral("Calibration error"))->pointCount(),
                   std::size_t(2));
      QCOMPARE(plotTitled(page, QStringLiteral("Uncertainty")) != nullptr, heads > 1);
    }
  }

  void theGoldRewardIsDrawnAsWhatItIs() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    project::Run run;
    run.kind = project::RunKind::ppo;
    run.settings = {{"gold_samples", 32}};
    const auto stored = test::rowsOf(session)->runs().add(run);
    QVERIFY(stored.has_value());
    for (const int step : {5, 10}) {
      const std::array<std::pair<std::string, double>, 2> values{
          {{"objective/gold", 2.0 + step * 0.1}, {"objective/gold_reference", 2.0}}};
      test::rowsOf(session)->runs().add_metrics(stored->id, step, values);
    }
    QVERIFY(test::rowsOf(session)->runs().finish(stored->id, project::RunState::done, {}));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 3);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 2);
    page.selectRun(stored->id);
    QTRY_VERIFY(plotTitled(page, QStringLiteral("Gold reward")) != nullptr);
    auto* plot = plotTitled(page, QStringLiteral("Gold reward"));
    QTRY_COMPARE(plot->pointCount(), std::size_t(4));
    QVERIFY(plot->toolTip().contains(QStringLiteral("32")));
    // A run on another task has no such plot.
    page.selectRun(stored->id + 1);
    QTRY_VERIFY(plotTitled(page, QStringLiteral("Reward")) != nullptr);
    QVERIFY(plotTitled(page, QStringLiteral("Gold reward")) == nullptr);
  }

  void furtherMetricsHaveNamesOfTheirOwn() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 4);
    RunsPage page;
    page.setSession(&session);
    page.show();
    const auto* menu = page.findChild<RunBar*>()->plotMenu();
    const auto named = [&](const QString& title) {
      const auto actions = menu->actions();
      return std::ranges::any_of(actions,
                                 [&](const auto* action) { return action->text() == title; });
    };
    QTRY_VERIFY(named(QStringLiteral("Probability ratio")));
    QVERIFY(!named(QStringLiteral("val/ratio")));
    for (auto* action : menu->actions())
      if (action->text() == QStringLiteral("Probability ratio")) action->setChecked(true);
    QTRY_COMPARE(plotTitled(page, QStringLiteral("Probability ratio"))->pointCount(),
                 std::size_t(4));
  }

  void pointsThatArriveAreDrawnAndCounted() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    const auto run = addRun(*test::rowsOf(session), project::RunKind::ppo, 3);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_VERIFY(plotTitled(page, QStringLiteral("Reward")) != nullptr);
    QTRY_COMPARE(plotTitled(page, QStringLiteral("Reward"))->pointCount(), std::size_t(3));
    jobs::MetricBatch batch;
    batch.points.push_back({.run = run, .step = 4, .name = "objective/scores", .value = 2.5});
    batch.samples.push_back({.run = run,
                             .step = 4,
                             .prompt = "Why?",
                             .policy = "Because.",
                             .reference = "No.",
                             .policy_score = 1,
                             .reference_score = 0,
                             .kl = 2});
    Q_EMIT session.metricsArrived(batch);
    QCOMPARE(plotTitled(page, QStringLiteral("Reward"))->pointCount(), std::size_t(4));
    QCOMPARE(page.model()->index(0, RunsModel::Reward).data().toString(),
             QLocale().toString(2.5, 'f', 2));
    const auto* samples = page.findChild<SamplePanel*>();
    QVERIFY(samples->current());
    QCOMPARE(samples->current()->policy, std::string("Because."));
  }

  void chosenRunsAreCompared() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 10);
    addRun(*test::rowsOf(session), project::RunKind::ppo, 20, 1.0);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 2);
    page.findChild<QTableView*>(QStringLiteral("runsTable"))->selectAll();
    auto* kl = plotTitled(page, QStringLiteral("KL per sequence"));
    QVERIFY(kl);
    QCOMPARE(kl->curveCount(), 2);
    QTRY_COMPARE(kl->pointCount(), std::size_t(30));
    // Whose samples would it be?
    QVERIFY(!page.findChild<SamplePanel*>()->isVisible());
  }

  void runsOfDifferentKindsAreComparedInAllTheirPlots() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::reward, 10);
    addRun(*test::rowsOf(session), project::RunKind::ppo, 20);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 2);
    page.findChild<QTableView*>(QStringLiteral("runsTable"))->selectAll();
    QVERIFY(plotTitled(page, QStringLiteral("KL per sequence")));
    auto* accuracy = plotTitled(page, QStringLiteral("Accuracy"));
    QVERIFY(accuracy);
    QTRY_COMPARE(accuracy->pointCount(), std::size_t(30));
  }

  void pointsThatArriveWhileACurveLoadsStay() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    const auto run = addRun(*test::rowsOf(session), project::RunKind::ppo, 10);
    addRun(*test::rowsOf(session), project::RunKind::ppo, 3);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 2);
    QSemaphore gate;  // the stored points are on their way until it opens
    session.read(&page, [&gate](project::Project&) -> std::function<void()> {
      gate.acquire();
      return {};
    });
    page.selectRun(run);
    jobs::MetricBatch batch;
    for (const int step : {10, 11, 12})
      batch.points.push_back(
          {.run = run, .step = step, .name = "objective/kl", .value = step * 0.1});
    Q_EMIT session.metricsArrived(batch);
    gate.release();
    const auto* reward = plotTitled(page, QStringLiteral("Reward"));
    QTRY_COMPARE(reward->pointCount(), std::size_t(10));  // what was stored is there
    QCOMPARE(plotTitled(page, QStringLiteral("KL per sequence"))->pointCount(), std::size_t(12));
  }

  void aMeasuredWinRateShowsAtOnce() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    const auto run = addRun(*test::rowsOf(session), project::RunKind::ppo, 10);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    const auto text = [&] { return page.model()->index(0, RunsModel::WinRate).data().toString(); };
    QVERIFY(!text().contains(QLatin1Char('7')));
    session.startJob(ProjectSession::JobKind::Evaluate, QStringLiteral("Win rate"),
                     [&](jobs::JobControl&) -> Result<void> {
                       ARBITER_ASSIGN(const auto row, session.project().runs().get(run));
                       return studio::keep_evaluation(session.project(), row,
                                                      {{"win_rate_vs_base", 0.7},
                                                       {"win_rate_interval", {0.67, 0.73}},
                                                       {"head_to_heads", 1000},
                                                       {"baseline", "/models/start"}});
                     });
    QTRY_VERIFY2(text().contains(QLatin1Char('7')), qPrintable(text()));
    // On how many, how sure, and against whom.
    QVERIFY2(text().contains(QLocale().toString(1000)), qPrintable(text()));
    QVERIFY2(text().contains(QStringLiteral("67")), qPrintable(text()));
    const auto header =
        page.model()->headerData(RunsModel::WinRate, Qt::Horizontal, Qt::DisplayRole);
    QCOMPARE(header.toString(), RunsModel::tr("Win rate vs %1").arg(QStringLiteral("start")));
    const auto line = page.findChild<QLabel*>(QStringLiteral("runFigures"))->text();
    QVERIFY2(line.contains(QLocale().toString(1000)), qPrintable(line));
  }

  void aShareOfFewPairsIsNotTold_data() {
    QTest::addColumn<double>("accuracy");
    QTest::addColumn<double>("pairs");
    QTest::addColumn<QString>("shown");
    QTest::newRow("few") << 1.0 << 11.0
                         << RunsModel::tr("acc. %1").arg(QCoreApplication::translate(
                                "arbiter::ui::FigureText", "too few to tell (%n pairs)", nullptr,
                                11));
    QTest::newRow("some") << 0.75 << 100.0 << QStringLiteral("acc. 75 % (66\u201382) of 100");
    QTest::newRow("many") << 0.843 << 4814.0
                          << QStringLiteral("acc. 84.3 % (83.2\u201385.3) of 4,814");
  }

  void aShareOfFewPairsIsNotTold() {
    QFETCH(double, accuracy);
    QFETCH(double, pairs);
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    project::Run run;
    run.kind = project::RunKind::reward;
    const auto stored = test::rowsOf(session)->runs().add(run);
    QVERIFY(stored.has_value());
    QVERIFY(test::rowsOf(session)->runs().finish(
        stored->id, project::RunState::done,
        {{"eval/accuracy", accuracy}, {"eval/pairs", pairs}, {"train/accuracy", 0.99}}));
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    QTEST(page.model()->index(0, RunsModel::Reward).data().toString(), "shown");
  }

  /// A cross-validation stands where few pairs are held out, and says that it is one.
  void foldsStandInForFewHeldOutPairs() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    project::Run run;
    run.kind = project::RunKind::reward;
    const auto stored = test::rowsOf(session)->runs().add(run);
    QVERIFY(stored.has_value());
    QVERIFY(test::rowsOf(session)->runs().finish(stored->id, project::RunState::done,
                                                 {{"eval/accuracy", 1.0},
                                                  {"eval/accuracy_n", 4},
                                                  {"cross_validation/folds", 5},
                                                  {"cross_validation/accuracy", 0.75},
                                                  {"cross_validation/accuracy_n", 100},
                                                  {"cross_validation/accuracy_prompts", 100}}));
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    const auto figure = QStringLiteral("75 % (66\u201382) of 100");
    QCOMPARE(page.model()->index(0, RunsModel::Reward).data().toString(),
             RunsModel::tr("acc. %1, by folds").arg(figure));
    const auto line = captionOf(*page.model()->find(stored->id));
    QVERIFY2(line.contains(RunsModel::tr("cross-validated accuracy %1").arg(figure)),
             qPrintable(line));
    QVERIFY2(line.contains(QStringLiteral("4")), qPrintable(line));
  }

  /// Its folds are work beside the run, whose own steps are done.
  void foldsAreNoStepsOfTheRun() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    project::Run run;
    run.kind = project::RunKind::reward;
    const auto stored = test::rowsOf(session)->runs().add(run);
    QVERIFY(stored.has_value());
    QVERIFY(test::rowsOf(session)->runs().set_step(stored->id, 60, 60));
    QSemaphore end;
    std::atomic_bool told = false;
    const int job = session.startJob(
        ProjectSession::JobKind::TrainReward, QStringLiteral("Reward model"),
        [&](jobs::JobControl& control) -> Result<void> {
          control.set_progress({.step = 30, .total = 400, .note = {}, .beside = true});
          told = true;
          end.acquire();
          return {};
        });
    session.announceRun(job, stored->id);
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
    QTRY_VERIFY(told);
    QSignalSpy progressed(&session, &ProjectSession::jobProgressed);
    QTRY_VERIFY(progressed.size() > 1);
    QCOMPARE(page.model()->index(0, RunsModel::Steps).data().toString(),
             RunsModel::tr("%1 / %2").arg(60).arg(60));
    end.release();
    QTRY_VERIFY(session.runningJobs().empty());
  }

  void theTableTheBarAndTheJobSayOneState() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    project::Run run;
    run.kind = project::RunKind::ppo;
    run.total_steps = 100;
    const auto stored = test::rowsOf(session)->runs().add(run);
    QVERIFY(stored.has_value());
    QSemaphore end;
    const int job = session.startJob(ProjectSession::JobKind::TrainPolicy, QStringLiteral("PPO"),
                                     [&end](jobs::JobControl& control) -> Result<void> {
                                       control.set_progress({.step = 96, .total = 100, .note = {}});
                                       control.wait_while_paused();
                                       end.acquire();
                                       return {};
                                     });
    session.announceRun(job, stored->id);
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    const auto state = [&] { return page.model()->index(0, RunsModel::State).data().toString(); };
    QTRY_COMPARE(state(), RunsModel::tr("training %1 %").arg(96));
    session.pauseJob(job);
    QTRY_COMPARE(state(), RunsModel::tr("paused"));
    QVERIFY(hasLabel(page, RunsModel::tr("paused")));
    // What the project has stored is behind; reading it does not bring the old state back.
    Q_EMIT session.runsChanged();
    QSignalSpy changed(page.model(), &RunsModel::dataChanged);
    QTRY_VERIFY(changed.size() > 0);
    QTRY_COMPARE(state(), RunsModel::tr("paused"));
    session.resumeJob(job);
    QTRY_COMPARE(state(), RunsModel::tr("training %1 %").arg(96));
    end.release();
    QTRY_VERIFY(session.runningJobs().empty());
  }

  void aHiddenPageReadsNothing() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 5);
    RunsPage page;
    page.setSession(&session);
    Q_EMIT session.runsChanged();
    session.read(&page, [](project::Project&) -> std::function<void()> { return {}; });
    bool read = false;  // whatever was asked for before this has been shown
    session.read(&page, [&read](project::Project&) { return [&read] { read = true; }; });
    QTRY_VERIFY(read);
    QCOMPARE(page.model()->rowCount(), 0);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 1);
  }

  void smoothingIsRemembered() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    const auto run = addRun(*test::rowsOf(session), project::RunKind::ppo, 60);
    {
      RunsPage page;
      page.setSession(&session);
      page.show();
      page.selectRun(run);
      QTRY_VERIFY(plotTitled(page, QStringLiteral("Reward")) != nullptr);
      QTRY_COMPARE(plotTitled(page, QStringLiteral("Reward"))->pointCount(), std::size_t(60));
      QVERIFY(plotTitled(page, QStringLiteral("Reward"))->data(0).smoothed());
      page.findChild<QSlider*>(QStringLiteral("smoothing"))->setValue(0);
      QVERIFY(!plotTitled(page, QStringLiteral("Reward"))->data(0).smoothed());
    }
    RunsPage again;
    QCOMPARE(again.plots()->smoothing(), 0.0);
    again.findChild<QSlider*>(QStringLiteral("smoothing"))->setValue(80);
  }

  void aSampleBecomesTheNextComparison() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addPrompt(*test::rowsOf(session), "Why is bread dense?", false);
    const auto run = addRun(*test::rowsOf(session), project::RunKind::ppo, 5);
    project::RunSample sample;
    sample.step = 5;
    sample.prompt = "Why is bread dense?";
    sample.policy = "Let it rise longer.";
    sample.reference = "Bread is bread.";
    const std::array samples{sample};
    QVERIFY(test::rowsOf(session)->runs().add_samples(run, samples));
    RunsPage page;
    page.resize(1200, 800);
    page.setSession(&session);
    page.show();
    QSignalSpy requested(&page, &Page::pageRequested);
    auto* judge = page.findChild<QPushButton*>(QStringLiteral("judgePair"));
    QTRY_VERIFY(judge->isVisible());
    QTest::mouseClick(judge, Qt::LeftButton);
    QTRY_COMPARE(requested.size(), 1);
    const auto stored = test::rowsOf(session)->comparisons().list({}, 0, -1);
    QVERIFY(stored && stored->size() == 1);
    QCOMPARE(requested[0][0].toString(),
             QStringLiteral("label/show-%1").arg(stored->front().comparison.id));
    const auto annotator = test::rowsOf(session)->annotators().get_or_add("ada");
    QVERIFY(annotator);
    const auto next = test::rowsOf(session)->comparisons().next_for(annotator->id);
    QVERIFY(next && *next);
    QCOMPARE((*next)->prompt.text, sample.prompt);
    QCOMPARE((*next)->responses.size(), std::size_t(2));
    // The same pair again is the same comparison.
    QTest::mouseClick(judge, Qt::LeftButton);
    QTRY_COMPARE(requested.size(), 2);
    QCOMPARE(requested[1][0], requested[0][0]);
    QCOMPARE(test::rowsOf(session)->counts()->comparisons, std::int64_t(1));
  }

  void exportsArriveInFiles() {
    QTemporaryDir folder;
    ProjectSession session(made(folder));
    addRun(*test::rowsOf(session), project::RunKind::ppo, 12);
    RunsPage page;
    page.setSession(&session);
    page.show();
    QTRY_VERIFY(plotTitled(page, QStringLiteral("Reward")) != nullptr);
    const auto picture = folder.filePath(QStringLiteral("plots.png"));
    page.exportPlots(picture);
    QVERIFY(QImage(picture).width() > 1000);
    const auto table = folder.filePath(QStringLiteral("curves.csv"));
    QSignalSpy said(&page, &Page::messageRequested);
    page.exportCurves(table);
    QTRY_COMPARE(said.size(), 1);
    QFile file(table);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 13);
    QVERIFY(lines.front().contains("objective/kl"));
  }

  void everyRunIsRendered() {
    QTemporaryDir folder;
    auto project = made(folder);
    addRun(*project, project::RunKind::ppo, 12);
    addRun(*project, project::RunKind::reward, 12);
    project.reset();
    const auto out = folder.filePath(QStringLiteral("out/plots"));
    QCOMPARE(renderPlots(folder.filePath(QStringLiteral("p")), out), 0);
    const auto files = QDir(out).entryList({QStringLiteral("*.png")});
    QVERIFY2(files.size() >= 4, qPrintable(files.join(QLatin1Char(' '))));
    for (const auto& name : files) QVERIFY(!QImage(QDir(out).filePath(name)).isNull());
    QCOMPARE(renderPlots(folder.filePath(QStringLiteral("nowhere")), out), 1);
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::RunsPageTest)
#include "runs_page_test.moc"
