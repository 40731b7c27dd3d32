// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <QMenu>
#include <QWidget>

#include "ui/runs/runs_model.h"

class QActionGroup;
class QLabel;
class QPushButton;
class QSlider;
class QToolButton;

namespace arbiter::ui {

class ThinBar;

/// The two lines above the plots: which run they show, how far it is and what can be done with
/// it; below that its figures, and how the plots are drawn.
class RunBar : public QWidget {
  Q_OBJECT

 public:
  /// What the window knows of the run besides its row.
  struct Live {
    bool going = false;  ///< its job runs in this window
    double share = -1;
    QString note;  ///< "KL 3.1 per sequence · 3 min left"
  };

  explicit RunBar(QWidget* parent = nullptr);
  void setRun(const RunRow& row, const Live& live);
  /// Several runs are compared: no controls.
  void setComparison(int runs);
  QMenu* plotMenu() const { return plots_; }
  /// How calm the curves are drawn: the weight of the past, 0 (off) to below 1. Remembered.
  double smoothing() const;

  /// What becomes of the model of a run that has finished, as the project says.
  void setTakeIntoUse(studio::TakeIntoUse choice);

  /// "pause" (or resume), "stop", "use", "win-rate", "delete": what its buttons do, where they are
  /// shown.
  void perform(const QString& action);

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();  ///< of the pause, or from the last checkpoint
  void stopRequested();
  void useModelRequested();
  void winRateRequested();
  void deleteRequested();
  void takeIntoUseChosen(arbiter::studio::TakeIntoUse choice);
  void smoothingChanged(double weight);

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void buildMenu();
  void layOutRun();
  void layOutPlots();
  void placeActions();
  void connectButtons();
  void setControls(bool going, bool resumable, bool hasModel, bool inUse);
  void setPauseButton(bool paused);
  void showSmoothing();
  void showName();

  QString whole_;  ///< the name, where only a part of it fits
  QLabel* name_;
  QLabel* state_;
  ThinBar* bar_;
  QLabel* note_;
  QToolButton* pause_;
  QToolButton* stop_;
  QPushButton* resume_;
  QPushButton* useModel_;
  QLabel* inUse_;
  QPushButton* winRate_;
  QLabel* figures_;
  QLabel* smoothingName_;
  QSlider* smoothing_;
  QPushButton* run_;
  QAction* delete_ = nullptr;
  QActionGroup* choices_ = nullptr;
  QPushButton* more_;
  QMenu* plots_;
  QWidget* actions_;  ///< the buttons at the right
  QHBoxLayout* runRow_;
  QHBoxLayout* actionsRow_;  ///< theirs, where they have no room beside the name
  bool apart_ = false;
  bool paused_ = false;
};

}  // namespace arbiter::ui
