// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QToolButton>
#include <QWidget>

#include "ui/widgets/thin_bar.h"

namespace arbiter::ui {

/// Background work in one line: its name, a slim bar, a note, and pause and stop.
class ProgressStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ProgressStrip(QWidget* parent = nullptr);
  void setTitle(const QString& title);
  void setShare(double share);  ///< negative: unknown
  void setNote(const QString& note);
  void setPaused(bool paused);
  void setPausable(bool pausable);

 Q_SIGNALS:
  void pauseRequested();
  void resumeRequested();
  void stopRequested();

 private:
  QLabel* title_;
  ThinBar* bar_;
  QLabel* note_;
  QToolButton* pause_;
  QToolButton* stop_;
  bool paused_ = false;
};

/// "8 s left", "3 min left", "2 h left"; empty while unknown (negative).
QString timeLeft(double seconds);

}  // namespace arbiter::ui
