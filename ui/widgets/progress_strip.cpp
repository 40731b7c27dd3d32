// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/progress_strip.h"

#include <QHBoxLayout>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

ProgressStrip::ProgressStrip(QWidget* parent)
    : QWidget(parent),
      title_(quietLabel({}, this)),
      bar_(new ThinBar(this)),
      note_(quietLabel({}, this)),
      pause_(iconButton(QStringLiteral("pause"), tr("Pause"), this)),
      stop_(iconButton(QStringLiteral("stop"), tr("Stop"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(0.5));
  for (auto* button : {pause_, stop_}) {
    button->setIconSize(QSize(Theme::em(0.8), Theme::em(0.8)));
    button->setFocusPolicy(Qt::TabFocus);
  }
  bar_->setFixedWidth(Theme::em(6.5));
  row->addWidget(title_);
  row->addWidget(bar_);
  row->addWidget(note_);
  row->addWidget(pause_);
  row->addWidget(stop_);
  connect(pause_, &QToolButton::clicked, this, [this] {
    if (paused_) {
      Q_EMIT resumeRequested();
    } else {
      Q_EMIT pauseRequested();
    }
  });
  connect(stop_, &QToolButton::clicked, this, &ProgressStrip::stopRequested);
}

void ProgressStrip::setTitle(const QString& title) {
  title_->setText(title);
  setAccessibleName(title);
}

void ProgressStrip::setShare(double share) { bar_->setShare(share); }

void ProgressStrip::setNote(const QString& note) {
  note_->setText(note);
  note_->setVisible(!note.isEmpty());
}

void ProgressStrip::setPaused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  pause_->setIcon(
      Theme::instance().icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
  pause_->setToolTip(paused ? tr("Resume") : tr("Pause"));
  pause_->setAccessibleName(pause_->toolTip());
}

void ProgressStrip::setPausable(bool pausable) { pause_->setVisible(pausable); }

QString timeLeft(double seconds) {
  if (seconds < 0) return {};
  if (seconds < 90) return ProgressStrip::tr("%1 s left").arg(std::lround(seconds));
  if (seconds < 5400) return ProgressStrip::tr("%1 min left").arg(std::lround(seconds / 60));
  return ProgressStrip::tr("%1 h left").arg(seconds / 3600, 0, 'f', 1);
}

}  // namespace arbiter::ui
