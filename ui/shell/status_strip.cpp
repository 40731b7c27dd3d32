// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStringList>

#include "ui/theme/theme.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_strip.h"

namespace arbiter::ui {
namespace {

constexpr int message_milliseconds = 6000;

}  // namespace

StatusStrip::StatusStrip(QWidget* parent)
    : QWidget(parent),
      jobs_(new QHBoxLayout),
      message_(quietLabel({}, this)),
      state_(quietLabel({}, this)) {
  setProperty("surface", QStringLiteral("rail"));
  setAttribute(Qt::WA_StyledBackground);
  setAccessibleName(tr("Status"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::em(0.75), 0, Theme::em(0.9), 0);
  row->setSpacing(Theme::em(1.5));
  jobs_->setSpacing(Theme::em(2));
  row->addLayout(jobs_);
  row->addWidget(message_);
  row->addStretch(1);
  row->addWidget(state_);
  setFixedHeight(Theme::em(1.75));
  messageTimer_.setSingleShot(true);
  messageTimer_.setInterval(message_milliseconds);
  connect(&messageTimer_, &QTimer::timeout, message_, &QLabel::clear);
}

void StatusStrip::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  qDeleteAll(strips_);
  strips_.clear();
  session_ = session;
  state_->clear();
  if (!session) return;
  connect(session, &ProjectSession::jobsChanged, this, &StatusStrip::showJobs);
  connect(session, &ProjectSession::jobProgressed, this, &StatusStrip::showProgress);
  connect(session, &ProjectSession::countsChanged, this, &StatusStrip::showState);
  showJobs();
  showState();
}

void StatusStrip::showMessage(const QString& text) {
  message_->setText(text);
  messageTimer_.start();
}

void StatusStrip::showJobs() {
  const auto& running = session_->runningJobs();
  for (auto it = strips_.begin(); it != strips_.end();) {
    if (session_->job(it.key())) {
      ++it;
      continue;
    }
    it.value()->deleteLater();
    it.value()->hide();
    it = strips_.erase(it);
  }
  for (const auto& job : running) {
    if (strips_.contains(job.id)) continue;
    auto* strip = new ProgressStrip(this);
    strip->setTitle(job.title);
    strip->setShare(-1);
    connect(strip, &ProgressStrip::pauseRequested, session_,
            [session = session_, id = job.id] { session->pauseJob(id); });
    connect(strip, &ProgressStrip::resumeRequested, session_,
            [session = session_, id = job.id] { session->resumeJob(id); });
    connect(strip, &ProgressStrip::stopRequested, session_,
            [session = session_, id = job.id] { session->stopJob(id); });
    jobs_->addWidget(strip);
    strips_[job.id] = strip;
  }
  showProgress();
}

void StatusStrip::showProgress() {
  for (const auto& running : session_->runningJobs()) {
    auto* strip = strips_.value(running.id);
    if (!strip) continue;
    strip->setShare(jobShare(running));
    strip->setNote(jobNote(running, false));
    strip->setPaused(running.job->state() == jobs::JobState::paused);
    strip->setEnabled(!running.job->stop_requested());
  }
}

void StatusStrip::showState() {
  const auto annotators = session_->counts().annotators;
  QStringList parts{session_->readOnly() ? tr("read-only") : tr("saved")};
  parts << (annotators == 1 ? tr("1 annotator") : tr("%L1 annotators").arg(annotators));
  state_->setText(parts.join(QStringLiteral(" · ")));
}

}  // namespace arbiter::ui
