// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/project_opening.h"

#include <utility>

namespace arbiter::ui {
namespace {

Result<OpenedProject> opened(const ProjectOpening::Work& work) {
  OpenedProject opened;
  ARBITER_ASSIGN(opened.project, work());
  opened.glance = ProjectSession::glanceAt(*opened.project);
  return opened;
}

}  // namespace

ProjectOpening::ProjectOpening(QObject* parent) : QObject(parent) { thread_.setMaxThreadCount(1); }

ProjectOpening::~ProjectOpening() { thread_.waitForDone(); }

void ProjectOpening::start(Work work) {
  busy_ = true;
  result_ = std::make_shared<Result<OpenedProject>>();
  thread_.start([this, result = result_, work = std::move(work)] {
    *result = opened(work);
    QMetaObject::invokeMethod(
        this,
        [this] {
          busy_ = false;
          Q_EMIT ended();
        },
        Qt::QueuedConnection);
  });
}

Result<OpenedProject> ProjectOpening::take() { return std::move(*std::exchange(result_, nullptr)); }

}  // namespace arbiter::ui
