// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSignalSpy>
#include <QtTest>

#include "ui/shell/main_window.h"

/// Opening projects in a window, which is done when these return: whether one was opened.
namespace arbiter::test {

template <class Open>
bool opens_with(ui::MainWindow& window, Open open) {
  constexpr int patience = 60000;  // ms, for a machine that does much else
  const QSignalSpy ended(&window, &ui::MainWindow::openingEnded);
  open();
  if (!window.isOpening()) return false;  // it asks first
  if (!QTest::qWaitFor([&] { return !ended.isEmpty(); }, patience)) qFatal("opening has no end");
  return ended.front().front().toBool();
}

inline bool opens(ui::MainWindow& window, const QString& folder) {
  return opens_with(window, [&] { window.openProject(folder); });
}

inline bool makes(ui::MainWindow& window, const QString& folder) {
  return opens_with(window, [&] { window.newProject(folder); });
}

inline bool opens_demo(ui::MainWindow& window) {
  return opens_with(window, [&] { window.openDemo(); });
}

}  // namespace arbiter::test
