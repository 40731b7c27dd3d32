// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/job_note.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include "ui/theme/number_text.h"
#include "ui/widgets/progress_strip.h"

namespace arbiter::ui {
namespace {

class JobNote {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::JobNote)
};

/// A number in a note of the core, which writes them with a point and a hyphen.
const QRegularExpression& number() {
  static const QRegularExpression expression(QStringLiteral("(?<![\\w-])-?\\d+(\\.\\d+)?"));
  return expression;
}

}  // namespace

QString noteText(const std::string& note) {
  const auto text = QString::fromStdString(note);
  const auto found = number().match(text);
  if (!found.hasMatch()) return QCoreApplication::translate("core", note.c_str());
  const auto digits = found.captured();
  const auto point = digits.indexOf(QLatin1Char('.'));
  auto shape = text;
  shape.replace(found.capturedStart(), found.capturedLength(), QStringLiteral("{value}"));
  auto shown =
      QCoreApplication::translate("core", shape.toUtf8().constData())
          .replace(QLatin1String("{value}"),
                   numberText(digits.toDouble(), point < 0 ? 0 : int(digits.size() - point) - 1));
  return withMinusSigns(shown);
}

QString jobNote(const ProjectSession::RunningJob& running, bool withSteps) {
  if (running.job->stop_requested()) return JobNote::tr("stopping …");
  const auto progress = running.job->progress();
  const bool paused = running.job->state() == jobs::JobState::paused;
  QStringList parts;
  if (paused) parts << JobNote::tr("paused");
  if (withSteps && progress.total > 0)
    parts << JobNote::tr("step %1 of %2").arg(progress.step).arg(progress.total);
  if (!progress.note.empty()) parts << noteText(progress.note);
  if (const auto left = timeLeft(progress.seconds_left); !left.isEmpty() && !paused) parts << left;
  return parts.isEmpty() && progress.total <= 0 ? JobNote::tr("starting …")
                                                : parts.join(QStringLiteral(" · "));
}

double jobShare(const ProjectSession::RunningJob& running) {
  const auto progress = running.job->progress();
  return progress.total > 0 ? double(progress.step) / double(progress.total) : -1.0;
}

}  // namespace arbiter::ui
