// SPDX-License-Identifier: GPL-3.0-or-later
// The road from judgments to a tuned model, walked in the real window by keys and clicks, with the
// real engine and the demo's model.
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QtTest>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_pairs.h"
#include "tests/support/isolated_config.h"
#include "tests/support/open_window.h"
#include "tests/support/session_rows.h"
#include "ui/runs/runs_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/train/policy_form.h"
#include "ui/train/train_card.h"
#include "ui/train/train_page.h"
#include "ui/widgets/field_form.h"

namespace arbiter::ui {
namespace {

constexpr int judged_pairs = 20;
constexpr int patience = 240000;  // ms, for a machine that does much else

void makeDemo(const QString& folder) {
  auto project =
      studio::create_project({.folder = folder.toStdString(), .name = "Demo", .demo = true});
  if (!project) qFatal("%s", to_english(project.error()).c_str());
  const auto pairs = studio::add_demo_pairs(**project, 1);
  if (!pairs) qFatal("%s", to_english(pairs.error()).c_str());
}

std::int64_t judgments(MainWindow& window) {
  const auto counts = test::rowsOf(*window.session())->counts();
  return counts ? counts->judgments : -1;
}

/// Types a number into an editor of a training card.
void type(const QWidget* card, const char* field, const QString& text) {
  auto* spin = card->findChild<QSpinBox*>(QLatin1String(field));
  QVERIFY2(spin, field);
  QTRY_VERIFY(spin->isEnabled());  // what the project says has been read
  spin->setFocus();
  spin->selectAll();
  QTest::keyClicks(spin, text);
  QTest::keyClick(spin, Qt::Key_Tab);
  QCOMPARE(spin->value(), text.toInt());
}

std::optional<project::Run> finished(MainWindow& window, project::RunKind kind) {
  auto run = test::rowsOf(*window.session())->runs().latest_done(kind);
  return run ? *run : std::nullopt;
}

MetricPlot* plotTitled(const RunsPage& page, const QString& title) {
  for (auto* plot : page.plots()->plots())
    if (plot->title() == title) return plot;
  return nullptr;
}

/// Chooses an entry of the Export menu and types where to.
void exportBy(RunsPage& page, int entry, const QString& file) {
  auto* button = page.findChild<QPushButton*>(QStringLiteral("exportRun"));
  QVERIFY(button);
  button->menu()->actions()[entry]->trigger();
  QTRY_VERIFY(page.findChild<QFileDialog*>() != nullptr);
  auto* dialog = page.findChild<QFileDialog*>();
  auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
  QVERIFY(name);
  name->setFocus();
  name->selectAll();
  // Pasted, not typed: typing opens a list of files that would take the click.
  name->insert(file);
  auto* save = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save);
  QVERIFY(save->isEnabled());
  QTest::mouseClick(save, Qt::LeftButton);
  QTRY_VERIFY(page.findChild<QFileDialog*>() == nullptr);
}

}  // namespace

class RoadTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    QCoreApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    Theme::instance().setMode(Theme::Mode::Light);
    if (!QFile::exists(qEnvironmentVariable("ARBITER_ENGINE")))
      QSKIP("There is no learning engine: $ARBITER_ENGINE names no file.");
    makeDemo(project());
  }

  void pairsAreJudgedByKeys() {
    MainWindow window;
    open(window);
    window.showPage(QStringLiteral("label"));
    auto* page = window.page(QStringLiteral("label"));
    QVERIFY(page);
    QSignalSpy stored(&window, &MainWindow::judgmentStored);
    constexpr std::array keys{Qt::Key_Left, Qt::Key_Right, Qt::Key_Left, Qt::Key_Space,
                              Qt::Key_Right};
    for (int i = 0; i < judged_pairs; ++i) {
      QTest::keyClick(page, keys[std::size_t(i) % keys.size()]);
      QTRY_COMPARE(stored.size(), i + 1);
    }
    QCOMPARE(judgments(window), std::int64_t(judged_pairs));
    QTest::keyClick(page, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(judgments(window), std::int64_t(judged_pairs - 1));
    QTest::keyClick(page, Qt::Key_Left);
    QTRY_COMPARE(judgments(window), std::int64_t(judged_pairs));
    window.close();
  }

  void theRewardModelIsTrained() {
    MainWindow window;
    open(window);
    auto* page = trainPage(window);
    type(page->rewardCard(), "epochs", QStringLiteral("1"));
    QTRY_VERIFY(page->rewardCard()->startButton()->isEnabled());
    QTest::mouseClick(page->rewardCard()->startButton(), Qt::LeftButton);
    waitForRun(window, project::RunKind::reward);
    const auto run = finished(window, project::RunKind::reward);
    QVERIFY(run);
    QVERIFY(run->judgments_max_seq > judged_pairs);  // the one taken back is history too
    auto* runs = runsPage(window);
    runs->selectRun(run->id);
    QTRY_VERIFY(plotTitled(*runs, QStringLiteral("Loss")) != nullptr);
    QTRY_VERIFY(plotTitled(*runs, QStringLiteral("Loss"))->pointCount() > 0);
  }

  void thePolicyIsTuned() {
    MainWindow window;
    open(window);
    auto* page = trainPage(window);
    const auto* card = page->policyCard();
    const auto* form = page->policyForm()->form();
    type(form, "iterations", QStringLiteral("3"));
    type(form, "episodes", QStringLiteral("8"));
    // What stands behind "Advanced" is there without being unfolded.
    auto* length = form->findChild<QSpinBox*>(QStringLiteral("max_new_tokens"));
    QVERIFY(length);
    length->setValue(16);
    QTRY_VERIFY(card->startButton()->isEnabled());
    QTest::mouseClick(card->startButton(), Qt::LeftButton);
    auto* runs = runsPage(window);
    waitForRun(window, project::RunKind::ppo);
    const auto run = finished(window, project::RunKind::ppo);
    QVERIFY(run);
    QCOMPARE(run->step, std::int64_t(3));
    runs->selectRun(run->id);
    for (const auto* title :
         {"Reward", "KL per sequence", "Policy loss", "Value loss", "Entropy", "Clip fraction"}) {
      QTRY_VERIFY2(plotTitled(*runs, QLatin1String(title)) != nullptr, title);
      QTRY_COMPARE(plotTitled(*runs, QLatin1String(title))->data(0).size(), std::size_t(3));
    }
  }

  void plotsCurvesAndModelAreExported() {
    MainWindow window;
    open(window);
    auto* runs = runsPage(window);
    const auto run = finished(window, project::RunKind::ppo);
    QVERIFY(run);
    QTRY_COMPARE(runs->model()->rowCount(), 2);
    runs->selectRun(run->id);
    QTRY_VERIFY(plotTitled(*runs, QStringLiteral("KL per sequence")) != nullptr);
    const auto picture = folder_.filePath(QStringLiteral("plots.png"));
    exportBy(*runs, 0, picture);
    QTRY_VERIFY(!QImage(picture).isNull());
    const auto table = folder_.filePath(QStringLiteral("curves.csv"));
    exportBy(*runs, 1, table);
    QTRY_VERIFY(QFile::exists(table));
    const auto model = folder_.filePath(QStringLiteral("tuned"));
    exportBy(*runs, 2, model);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(model + QStringLiteral("/model.safetensors")), patience);
    QVERIFY(QFile::exists(model + QStringLiteral("/tokenizer.json")));
  }

  void everythingIsThereAgain() {
    MainWindow window;
    open(window);
    QCOMPARE(judgments(window), std::int64_t(judged_pairs));
    auto* runs = runsPage(window);
    QTRY_COMPARE(runs->model()->rowCount(), 2);
    const auto run = finished(window, project::RunKind::ppo);
    QVERIFY(run);
    runs->selectRun(run->id);
    QTRY_VERIFY(plotTitled(*runs, QStringLiteral("KL per sequence")) != nullptr);
    QTRY_COMPARE(plotTitled(*runs, QStringLiteral("KL per sequence"))->pointCount(),
                 std::size_t(3));
    const auto checkpoint = test::rowsOf(*window.session())->runs().last_checkpoint(run->id);
    QVERIFY(checkpoint && *checkpoint);
    QVERIFY((*checkpoint)->final);
    const auto samples = test::rowsOf(*window.session())->runs().samples(run->id);
    QVERIFY(samples && !samples->empty());
    QTest::keyClick(window.page(QStringLiteral("runs")), Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(window.currentPage(), QStringLiteral("label"));
  }

 private:
  QString project() const { return folder_.filePath(QStringLiteral("demo")); }

  void open(MainWindow& window) {
    window.resize(1440, 900);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY2(test::opens(window, project()), qPrintable(window.message()));
  }

  static TrainPage* trainPage(MainWindow& window) {
    window.showPage(QStringLiteral("train"));
    return qobject_cast<TrainPage*>(window.page(QStringLiteral("train")));
  }

  static RunsPage* runsPage(MainWindow& window) {
    window.showPage(QStringLiteral("runs"));
    return qobject_cast<RunsPage*>(window.page(QStringLiteral("runs")));
  }

  static void waitForRun(MainWindow& window, project::RunKind kind) {
    QString failure;
    connect(window.session(), &ProjectSession::jobFailed, &window,
            [&failure](int, const QString&, const QString& text) { failure = text; });
    QTRY_VERIFY_WITH_TIMEOUT(finished(window, kind) || !failure.isEmpty(), patience);
    QVERIFY2(failure.isEmpty(), qPrintable(failure));
    // The row is stored a moment before the job's end reaches the window.
    QTRY_VERIFY_WITH_TIMEOUT(window.session()->runningJobs().empty(), patience);
  }

  QTemporaryDir folder_;
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::RoadTest)
#include "road_test.moc"
