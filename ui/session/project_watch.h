// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "core/project/project.h"

namespace arbiter::ui {

class ProjectSession;

/// Looks about once a second, on the thread of the session's reads, whether another program has
/// changed the project. Lives on the window's thread.
class ProjectWatch : public QObject {
  Q_OBJECT

 public:
  explicit ProjectWatch(ProjectSession& session);
  /// While off nothing is looked at; when it is on again, what happened meanwhile is told at once.
  void setOn(bool on);

 Q_SIGNALS:
  void changed(const arbiter::project::ChangesElsewhere& changes);

 private:
  void look();

  ProjectSession& session_;
  QTimer timer_;
  bool asked_ = false;  ///< a look is on its way
};

}  // namespace arbiter::ui
