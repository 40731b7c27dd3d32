// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/project_watch.h"

#include "ui/session/project_session.h"

namespace arbiter::ui {
namespace {

constexpr int look_milliseconds = 1000;

}  // namespace

ProjectWatch::ProjectWatch(ProjectSession& session) : session_(session) {
  timer_.setInterval(look_milliseconds);
  connect(&timer_, &QTimer::timeout, this, &ProjectWatch::look);
  timer_.start();
}

void ProjectWatch::setOn(bool on) {
  if (on == timer_.isActive()) return;
  if (!on) return timer_.stop();
  timer_.start();
  look();
}

void ProjectWatch::look() {
  if (asked_) return;  // a long reading is before it
  asked_ = true;
  session_.read(this, [this](project::Project& project) -> std::function<void()> {
    // Where it cannot be told just now (the disk is away) the next look tells.
    return [this, changes = project.changes_elsewhere()] {
      asked_ = false;
      if (changes && changes->any()) Q_EMIT changed(*changes);
    };
  });
}

}  // namespace arbiter::ui
