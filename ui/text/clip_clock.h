// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <map>

namespace arbiter::ui {

/// The time in all clips that are on the screen: one clock, so that those that stand side by side
/// begin together and begin again together, the shorter ones waiting on their last picture. It
/// ticks only while one is shown and nobody holds them. Of the window's thread.
class ClipClock : public QObject {
  Q_OBJECT

 public:
  static ClipClock& instance();

  /// A clip of so long is shown by `view`; all start over.
  void join(const QObject* view, double milliseconds);
  /// It is hidden or gone.
  void leave(const QObject* view);
  /// All stop where they are, or go on.
  void setPaused(bool paused);
  bool isPaused() const { return paused_; }
  bool isRunning() const { return timer_.isActive(); }
  /// Milliseconds since the clips began.
  double position() const { return position_; }
  /// How long it takes until they begin again: the longest of them, and a moment to see its end.
  double loop() const;
  /// Moves the clips on; the timer calls it.
  void advance(double milliseconds);

 Q_SIGNALS:
  /// `position` is another one.
  void moved();
  void pausedChanged();

 private:
  ClipClock();
  void tick();
  void runOrRest();

  std::map<const QObject*, double> shown_;
  QTimer timer_;
  QElapsedTimer since_;
  double position_ = 0;
  bool paused_ = false;
};

}  // namespace arbiter::ui
