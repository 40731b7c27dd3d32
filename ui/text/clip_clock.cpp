// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/clip_clock.h"

#include <algorithm>
#include <cmath>

namespace arbiter::ui {
namespace {

constexpr int tickMilliseconds = 16;
constexpr double rest = 500;     // on the last picture, before all begin again
constexpr double longest = 100;  // a window that was busy goes on where it was

}  // namespace

ClipClock& ClipClock::instance() {
  static ClipClock clock;
  return clock;
}

ClipClock::ClipClock() {
  timer_.setTimerType(Qt::PreciseTimer);
  timer_.setInterval(tickMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &ClipClock::tick);
}

void ClipClock::join(const QObject* view, double milliseconds) {
  shown_[view] = milliseconds;
  position_ = 0;
  runOrRest();
  Q_EMIT moved();
}

void ClipClock::leave(const QObject* view) {
  shown_.erase(view);
  runOrRest();
}

void ClipClock::setPaused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  runOrRest();
  Q_EMIT pausedChanged();
}

double ClipClock::loop() const {
  double longestClip = 0;
  for (const auto& [view, milliseconds] : shown_) longestClip = std::max(longestClip, milliseconds);
  return longestClip + rest;
}

void ClipClock::advance(double milliseconds) {
  position_ = std::fmod(position_ + milliseconds, loop());
  Q_EMIT moved();
}

void ClipClock::tick() { advance(std::min(longest, double(since_.restart()))); }

void ClipClock::runOrRest() {
  const bool run = !paused_ && !shown_.empty();
  if (run == timer_.isActive()) return;
  since_.start();
  run ? timer_.start() : timer_.stop();
}

}  // namespace arbiter::ui
