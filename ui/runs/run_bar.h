// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QWidget>

#include "core/project/types.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace arbiter::ui {

class ThinBar;

/// The line above the plots: which run they show, how far it is, and what can be done with it.
class RunBar : public QWidget {
  Q_OBJECT

 public:
  /// What the window knows of the run besides its row.
  struct Live {
    bool going = false;  ///< its job runs in this window
    bool paused = false;
    double share = -1;
    QString note;  ///< "KL 3.1 per sequence · 3 min left"
  };

  explicit RunBar(QWidget* parent = nullptr);
  void setRun(const project::Run& run, const Live& live, bool isCurrentModel);
  /// Several runs are compared: no controls.
  void setComparison(int runs);
  QMenu* plotMenu() const { return plots_; }

  /// "pause" (or resume), "stop", "use", "win-rate": what its buttons do, where they are shown.
  void perform(const QString& action);

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();  ///< of the pause, or from the last checkpoint
  void stopRequested();
  void useModelRequested();
  void winRateRequested();

 private:
  void setControls(bool going, bool resumable, bool hasModel);

  QLabel* name_;
  QLabel* state_;
  ThinBar* bar_;
  QLabel* note_;
  QToolButton* pause_;
  QToolButton* stop_;
  QPushButton* resume_;
  QPushButton* useModel_;
  QPushButton* winRate_;
  QPushButton* more_;
  QMenu* plots_;
  bool paused_ = false;
};

}  // namespace arbiter::ui
