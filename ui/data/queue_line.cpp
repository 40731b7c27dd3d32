// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/queue_line.h"

#include <QLabel>
#include <QPushButton>

#include "core/studio/generate/generations.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrap_layout.h"

namespace arbiter::ui {

QueueLine::QueueLine(QWidget* parent)
    : QWidget(parent),
      text_(quietLabel({}, this)),
      retire_(plainButton(tr("Retire the older ones"), this)),
      takeBack_(plainButton(tr("Take the retired ones back"), this)) {
  text_->setObjectName(QStringLiteral("queueText"));
  text_->setMinimumHeight(retire_->sizeHint().height());  // the line keeps its height
  retire_->setObjectName(QStringLiteral("retireOlder"));
  retire_->setToolTip(
      tr("Pairs that an earlier model wrote teach little about what the model in use does wrong. "
         "They are not asked any more and stay in the data, in exports and in trainings."));
  takeBack_->setObjectName(QStringLiteral("takeBack"));
  takeBack_->setToolTip(tr("The retired pairs wait to be judged again."));
  auto* row = new WrapLayout(Theme::em(0.8), Theme::em(0.2));
  setLayout(row);
  row->addWidget(text_);
  row->addWidget(retire_);
  row->addWidget(takeBack_);
  retire_->hide();
  takeBack_->hide();
  connect(retire_, &QPushButton::clicked, this, &QueueLine::retire);
  connect(takeBack_, &QPushButton::clicked, this, &QueueLine::takeBack);
}

void QueueLine::setSession(ProjectSession* session) {
  if (session_) disconnect(session_, nullptr, this, nullptr);
  session_ = session;
  asked_ = false;
  for (const auto signal : {&ProjectSession::dataChanged, &ProjectSession::judgmentsChanged,
                            &ProjectSession::runsChanged, &ProjectSession::countsChanged})
    connect(session, signal, this, &QueueLine::refresh);
  refresh();
}

void QueueLine::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) refresh();
}

void QueueLine::refresh() {
  stale_ = true;
  if (!session_ || !isVisible() || asked_) return;
  stale_ = false;
  asked_ = true;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, open = studio::open_pairs_by_age(project)] {
      asked_ = false;
      if (open) showOpen(*open);
      if (stale_) refresh();
    };
  });
}

void QueueLine::showOpen(const project::Comparisons::Open& open) {
  QString text = open.fresh + open.older == 0
                     ? tr("No pair waits to be judged")
                     : tr("Wait to be judged: %L1 new, %L2 older").arg(open.fresh).arg(open.older);
  if (open.retired > 0) text += tr(" · %L1 retired").arg(open.retired);
  text_->setText(text);
  const bool writable = !session_->readOnly();
  retire_->setVisible(writable && open.older > 0);
  takeBack_->setVisible(writable && open.retired > 0);
  updateGeometry();
}

QString QueueLine::text() const { return text_->text(); }

void QueueLine::retire() {
  begin([this](project::Project& project) -> std::function<void()> {
    return [this, retired = studio::retire_older_pairs(project)] {
      end(retired, tr("Retired pairs: %L1. They can be taken back.").arg(retired.value_or(0)));
    };
  });
}

void QueueLine::takeBack() {
  begin([this](project::Project& project) -> std::function<void()> {
    return [this, returned = project.comparisons().take_back()] {
      end(returned, tr("Pairs that were taken back: %L1.").arg(returned.value_or(0)));
    };
  });
}

void QueueLine::begin(ProjectSession::ReadWork work) {
  setEnabled(false);
  session_->change(this, std::move(work));
}

void QueueLine::end(const Result<std::int64_t>& changed, const QString& message) {
  setEnabled(true);
  if (!changed) Q_EMIT failed(describe(changed.error()));
  if (changed) Q_EMIT done(message);
  session_->notifyDataChanged();
}

}  // namespace arbiter::ui
