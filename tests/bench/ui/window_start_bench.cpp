// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of the process to a window that can be labelled in, and the memory it takes then,
// on a demo project, before the engine is loaded.
//   window_start_bench [RUNS]
#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_pairs.h"
#include "tests/support/open_window.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

namespace {

using arbiter::ui::MainWindow;

constexpr double most_milliseconds = 300;
constexpr double most_megabytes = 100;

qint64 nowNanoseconds() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

double residentMegabytes() {
  QFile status(QStringLiteral("/proc/self/status"));
  if (!status.open(QIODevice::ReadOnly)) return 0;
  for (const auto& line : status.readAll().split('\n'))
    if (line.startsWith("VmRSS:"))
      return line.mid(6).trimmed().split(' ').front().toDouble() / 1024;
  return 0;
}

/// The measured process: opens the window on the project and says when it could be used.
int startOnce(int argc, char** argv, const char* project, qint64 startedAt) {
  QApplication application(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  arbiter::ui::Theme::instance().load();
  MainWindow window;
  window.resize(1440, 900);
  if (!arbiter::test::opens(window, QString::fromLocal8Bit(project))) return 1;
  window.show();
  if (!QTest::qWaitForWindowExposed(&window)) return 1;
  window.repaint();
  QApplication::processEvents();
  std::printf("%.1f %.1f\n", double(nowNanoseconds() - startedAt) / 1e6, residentMegabytes());
  return 0;
}

bool makeProject(const QString& folder) {
  auto project = arbiter::studio::create_project(
      {.folder = folder.toStdString(), .name = "Demo", .demo = true});
  return project && arbiter::studio::add_demo_pairs(**project, 1);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (argc == 4 && QByteArray(argv[1]) == "--once")
    return startOnce(argc, argv, argv[2], QByteArray(argv[3]).toLongLong());
  const int runs = argc > 1 ? std::max(1, QByteArray(argv[1]).toInt()) : 11;
  QTemporaryDir folder;
  const auto project = folder.filePath(QStringLiteral("demo"));
  if (!makeProject(project)) {
    std::fprintf(stderr, "The demo project could not be made.\n");
    return 1;
  }
  std::vector<double> milliseconds;
  std::vector<double> megabytes;
  for (int run = 0; run < runs; ++run) {
    QProcess process;
    process.start(QString::fromLocal8Bit(argv[0]),
                  {QStringLiteral("--once"), project, QString::number(nowNanoseconds())});
    process.waitForFinished();
    const auto words = process.readAllStandardOutput().trimmed().split(' ');
    if (words.size() != 2) {
      std::fprintf(stderr, "%s", process.readAllStandardError().constData());
      return 1;
    }
    milliseconds.push_back(words[0].toDouble());
    megabytes.push_back(words[1].toDouble());
  }
  const double time = median(milliseconds);
  const double memory = median(megabytes);
  std::printf("start to usable: median %.0f ms, worst %.0f ms (%d starts; at most %.0f)\n", time,
              *std::ranges::max_element(milliseconds), runs, most_milliseconds);
  std::printf("resident memory: median %.0f MB (at most %.0f)\n", memory, most_megabytes);
  return time <= most_milliseconds && memory <= most_megabytes ? 0 : 1;
}
