// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;
class QLabel;

namespace arbiter::ui {

class Card;

/// What the window shows while no project is open.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);
  /// Reads the recent projects again.
  void refresh();

 Q_SIGNALS:
  void newRequested();
  void openRequested();
  void demoRequested();
  void recentRequested(const QString& folder);
  void themeRequested();
  void commandsRequested();
  void settingsRequested();

 private:
  QWidget* buildHead();
  QWidget* buildActions();
  QWidget* buildHelp();

  Card* recentCard_;
  QListWidget* recent_;
};

}  // namespace arbiter::ui
