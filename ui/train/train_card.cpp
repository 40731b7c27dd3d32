// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/train_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thin_bar.h"

namespace arbiter::ui {
namespace {

QLabel* wrapped(QLabel* label) {
  label->setWordWrap(true);
  return label;
}

}  // namespace

TrainCard::TrainCard(ProjectSession::JobKind kind, const QString& title, const QString& purpose,
                     QWidget* parent)
    : Card(parent),
      kind_(kind),
      basis_(wrapped(plainLabel({}, this))),
      formPlace_(new QVBoxLayout),
      message_(new MessageBar(this)),
      start_(quietButton(tr("Start"), this)),
      going_(new QWidget(this)),
      bar_(new ThinBar(going_)),
      note_(quietLabel({}, going_)),
      pause_(quietButton(tr("Pause"), going_)),
      cancel_(quietButton(tr("Cancel"), going_)) {
  start_->setObjectName(QStringLiteral("start"));
  cancel_->setObjectName(QStringLiteral("cancel"));
  body()->addWidget(headingLabel(title, this));
  body()->addWidget(wrapped(quietLabel(purpose, this)));
  body()->addSpacing(Theme::em(0.2));
  body()->addWidget(basis_);
  body()->addSpacing(Theme::em(0.3));
  body()->addLayout(formPlace_);
  body()->addSpacing(Theme::em(0.3));
  body()->addWidget(message_);
  auto* column = new QVBoxLayout(going_);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(bar_);
  auto* row = new QHBoxLayout;
  row->addWidget(note_, 1);
  row->addWidget(pause_);
  row->addWidget(cancel_);
  column->addLayout(row);
  body()->addWidget(going_);
  body()->addWidget(start_, 0, Qt::AlignLeft);
  body()->addStretch(1);
  basis_->hide();
  going_->hide();
  connect(start_, &QPushButton::clicked, this, &TrainCard::startRequested);
  connect(pause_, &QPushButton::clicked, this, &TrainCard::togglePause);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    if (const auto* job = runningJob()) session_->stopJob(job->id);
  });
}

void TrainCard::setForm(FieldForm* form) {
  form_ = form;
  setContent(form);
}

void TrainCard::setContent(QWidget* content) { formPlace_->addWidget(content); }

void TrainCard::setBasis(const QString& text) {
  basis_->setText(text);
  basis_->setVisible(!text.isEmpty());
}

void TrainCard::setPrimary(bool primary) { setRole(start_, primary ? "primary" : ""); }

void TrainCard::setReady(bool ready, const QString& reason) {
  const bool writable = session_ && !session_->readOnly();
  start_->setEnabled(ready && writable);
  start_->setToolTip(!writable ? tr("This project is open for reading only.")
                     : ready   ? QString()
                               : reason);
}

void TrainCard::tryStart() {
  if (const auto* job = runningJob()) {
    return message_->showMessage(
        MessageBar::Kind::Info,
        tr("%1 is at work already. Another one can start when it has ended or was cancelled.")
            .arg(job->title));
  }
  if (start_->isEnabled()) return Q_EMIT startRequested();
  message_->showMessage(MessageBar::Kind::Info, start_->toolTip());
}

void TrainCard::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  message_->clear();
  setReady(true);
  connectSession();
  showProgress();
}

void TrainCard::connectSession() {
  connect(session_, &ProjectSession::jobProgressed, this, &TrainCard::showProgress);
  connect(session_, &ProjectSession::jobsChanged, this, &TrainCard::showProgress);
  connect(session_, &ProjectSession::jobFailed, this,
          [this](int id, const QString&, const QString& text, ErrorCode code) {
            if (id == lastJob_) showFailure(text, code);
          });
  connect(session_, &ProjectSession::jobCancelled, this, [this](int id) {
    if (id == lastJob_) showStopped();
  });
  connect(session_, &ProjectSession::jobFinished, this, [this](int, ProjectSession::JobKind kind) {
    if (kind != kind_) return;
    message_->showMessage(MessageBar::Kind::Info, tr("Done."), tr("See the run"),
                          [this] { Q_EMIT pageRequested(QStringLiteral("runs")); });
  });
}

const ProjectSession::RunningJob* TrainCard::runningJob() const {
  if (!session_) return nullptr;
  const auto& jobs = session_->runningJobs();
  const auto found = std::ranges::find(jobs, kind_, &ProjectSession::RunningJob::kind);
  return found == jobs.end() ? nullptr : &*found;
}

void TrainCard::showFailure(const QString& text, ErrorCode code) {
  if (code == ErrorCode::no_data && kind_ == ProjectSession::JobKind::TrainPolicy) {
    message_->showError(text, tr("Go to Data"),
                        [this] { Q_EMIT pageRequested(QStringLiteral("data")); });
  } else if (code == ErrorCode::no_data) {
    message_->showError(text, tr("Go to Label"),
                        [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  } else {
    message_->showError(text);
  }
}

void TrainCard::showStopped() {
  if (lastRun_ == 0)
    return message_->showMessage(MessageBar::Kind::Info,
                                 tr("Stopped before it began. The judgments are as they were."));
  message_->showMessage(
      MessageBar::Kind::Info, tr("Stopped at a checkpoint, from which it can be resumed."),
      tr("See the run"), [this] { Q_EMIT pageRequested(QStringLiteral("runs")); });
}

void TrainCard::showProgress() {
  const auto* job = runningJob();
  going_->setVisible(job);
  start_->setVisible(!job);
  if (!job) return;
  if (job->id != lastJob_) message_->clear();
  lastJob_ = job->id;
  lastRun_ = job->run;
  const bool paused = job->job->state() == jobs::JobState::paused;
  const bool stopping = job->job->stop_requested();
  bar_->setShare(jobShare(*job));
  pause_->setText(paused ? tr("Resume") : tr("Pause"));
  pause_->setEnabled(!stopping);
  cancel_->setEnabled(!stopping);
  note_->setText(jobNote(*job, true));
}

void TrainCard::togglePause() {
  const auto* job = runningJob();
  if (!job) return;
  if (job->job->state() == jobs::JobState::paused) {
    session_->resumeJob(job->id);
  } else {
    session_->pauseJob(job->id);
  }
}

}  // namespace arbiter::ui
