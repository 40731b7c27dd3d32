// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <memory>

#include "core/project/project.h"
#include "ui/session/project_session.h"

namespace arbiter::ui {

/// A project that is open, and what the window shows of it at once.
struct OpenedProject {
  std::unique_ptr<project::Project> project;
  ProjectSession::Glance glance;
};

/// Opens or makes one project at a time, on a thread of its own: an older project is brought up to
/// date, one that was left in the middle is put in order, and that can take seconds.
class ProjectOpening : public QObject {
  Q_OBJECT

 public:
  /// Runs on the other thread.
  using Work = std::function<Result<std::unique_ptr<project::Project>>()>;

  explicit ProjectOpening(QObject* parent = nullptr);
  /// Waits for the one that is on its way.
  ~ProjectOpening() override;
  bool isBusy() const { return busy_; }
  /// Only while none is on its way.
  void start(Work work);
  /// What came of it, once `ended` has told so; to be taken once.
  Result<OpenedProject> take();

 Q_SIGNALS:
  void ended();

 private:
  QThreadPool thread_;
  std::shared_ptr<Result<OpenedProject>> result_;
  bool busy_ = false;
};

}  // namespace arbiter::ui
