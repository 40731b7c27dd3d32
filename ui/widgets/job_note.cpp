// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/job_note.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/theme/number_text.h"
#include "ui/widgets/progress_strip.h"

namespace arbiter::ui {
namespace {

class JobNote {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::JobNote)
};

}  // namespace

QString jobNote(const ProjectSession::RunningJob& running, bool withSteps) {
  if (running.job->stop_requested()) return JobNote::tr("stopping …");
  const auto progress = running.job->progress();
  const bool paused = running.job->state() == jobs::JobState::paused;
  QStringList parts;
  if (paused) parts << JobNote::tr("paused");
  if (withSteps && progress.total > 0)
    parts << JobNote::tr("step %1 of %2").arg(progress.step).arg(progress.total);
  if (!progress.note.empty()) parts << withMinusSigns(QString::fromStdString(progress.note));
  if (const auto left = timeLeft(progress.seconds_left); !left.isEmpty() && !paused) parts << left;
  return parts.isEmpty() && progress.total <= 0 ? JobNote::tr("starting …")
                                                : parts.join(QStringLiteral(" · "));
}

double jobShare(const ProjectSession::RunningJob& running) {
  const auto progress = running.job->progress();
  return progress.total > 0 ? double(progress.step) / double(progress.total) : -1.0;
}

}  // namespace arbiter::ui
