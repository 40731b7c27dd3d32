// SPDX-License-Identifier: GPL-3.0-or-later
// The longest time that the event loop of the real window stands still while PPO runs at its
// default thread count and a person labels by keys and walks through the pages.
//   window_stall_bench [SECONDS]        needs the engine ($ARBITER_ENGINE or installed)
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <vector>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_pairs.h"
#include "core/studio/label/simulate.h"
#include "tests/support/open_window.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

namespace {

using arbiter::ui::MainWindow;
using arbiter::ui::ProjectSession;

constexpr double most_milliseconds = 100;
constexpr int judgments_for_reward = 60;
constexpr int key_every = 250;    // ms
constexpr int page_every = 5000;  // ms

/// Beats every millisecond; how late a beat comes is how long the loop stood still.
class Heartbeat : public QObject {
 public:
  Heartbeat() {
    beat_.setTimerType(Qt::PreciseTimer);
    beat_.setInterval(1);
    connect(&beat_, &QTimer::timeout, this, [this] {
      gaps_.push_back(double(clock_.nsecsElapsed()) / 1e6);
      clock_.restart();
    });
  }
  void start() {
    gaps_.clear();
    clock_.start();
    beat_.start();
  }
  void stop() {
    beat_.stop();
    std::ranges::sort(gaps_);
  }
  double quantile(double share) const {
    return gaps_.empty() ? 0 : gaps_[std::size_t(share * double(gaps_.size() - 1))];
  }

 private:
  QTimer beat_;
  QElapsedTimer clock_;
  std::vector<double> gaps_;
};

bool makeProject(const QString& folder) {
  auto project = arbiter::studio::create_project(
      {.folder = folder.toStdString(), .name = "Demo", .demo = true});
  if (!project || !arbiter::studio::add_demo_pairs(**project, 1)) return false;
  bool judged = false;
  arbiter::jobs::Job job(
      "simulate", [&](arbiter::jobs::JobControl& control) -> arbiter::Result<void> {
        arbiter::studio::SimulateRequest request;
        request.annotator = "simulated";
        request.limit = judgments_for_reward;
        ARBITER_ASSIGN(const auto report, arbiter::studio::simulate(**project, request, control));
        judged = report.judgments == judgments_for_reward;
        return {};
      });
  job.start();
  return job.wait() && judged;
}

bool waitUntilIdle(ProjectSession& session, int milliseconds) {
  return QTest::qWaitFor([&] { return session.runningJobs().empty(); }, milliseconds);
}

int failed(const char* text) {
  std::fprintf(stderr, "%s\n", text);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  arbiter::ui::Theme::instance().load();
  const int seconds = argc > 1 ? std::max(1, QByteArray(argv[1]).toInt()) : 60;
  QTemporaryDir folder;
  const auto path = folder.filePath(QStringLiteral("demo"));
  if (!makeProject(path)) return failed("The demo project could not be made.");
  MainWindow window;
  window.resize(1440, 900);
  window.show();
  if (!arbiter::test::opens(window, path)) return failed("The demo project could not be opened.");
  auto& session = *window.session();
  QString failure;
  QObject::connect(&session, &ProjectSession::jobFailed,
                   [&](int, const QString&, const QString& text) { failure = text; });
  session.startTraining(arbiter::studio::RewardTraining());
  if (!waitUntilIdle(session, 600000) || !failure.isEmpty())
    return failed(qPrintable(QStringLiteral("No reward model: ") + failure));
  arbiter::studio::PpoTraining training;
  training.options.iterations = 100000;
  session.startTraining(training);

  // Every page once before the clock starts, as a person who has the window open has seen them.
  const QStringList pages{QStringLiteral("runs"), QStringLiteral("data"), QStringLiteral("label")};
  for (const auto& id : pages) {
    window.showPage(id);
    QTest::qWait(200);
  }
  Heartbeat heartbeat;
  int keys = 0;
  QTimer keyTimer;
  QObject::connect(&keyTimer, &QTimer::timeout, [&] {
    if (window.currentPage() != QStringLiteral("label")) return;
    QTest::keyClick(window.page(QStringLiteral("label")), keys % 2 ? Qt::Key_Left : Qt::Key_Right);
    ++keys;
  });
  int shown = 0;
  QTimer pageTimer;
  QObject::connect(&pageTimer, &QTimer::timeout,
                   [&] { window.showPage(pages[++shown % pages.size()]); });
  keyTimer.start(key_every);
  pageTimer.start(page_every);
  heartbeat.start();
  // An event loop of its own: QTest's waiting sleeps between its looks at the events.
  QEventLoop loop;
  QTimer::singleShot(seconds * 1000, &loop, &QEventLoop::quit);
  loop.exec();
  heartbeat.stop();
  keyTimer.stop();
  pageTimer.stop();
  const auto* ppo = session.runningJobs().empty() ? nullptr : &session.runningJobs().front();
  if (!failure.isEmpty() || !ppo)
    return failed(qPrintable(QStringLiteral("PPO ended: ") + failure));
  std::printf("%d s, PPO at iteration %lld, %d keys\n", seconds,
              static_cast<long long>(ppo->job->progress().step), keys);
  std::printf("event loop gaps: median %.1f ms, 99.9 %% %.1f ms, longest %.1f ms (at most %.0f)\n",
              heartbeat.quantile(0.5), heartbeat.quantile(0.999), heartbeat.quantile(1),
              most_milliseconds);
  const bool good = heartbeat.quantile(1) <= most_milliseconds;
  window.close();
  return good ? 0 : 1;
}
