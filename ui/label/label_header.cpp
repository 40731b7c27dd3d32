// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/label_header.h"

#include <QHBoxLayout>
#include <cmath>

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

LabelHeader::LabelHeader(QWidget* parent)
    : QWidget(parent),
      task_(titleLabel({}, this)),
      bar_(new ThinBar(this)),
      done_(quietLabel({}, this)),
      rate_(quietLabel({}, this)),
      annotator_(quietLabel({}, this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(1.5));
  row->addWidget(task_);
  bar_->setFixedWidth(Theme::em(12));
  row->addWidget(bar_);
  row->addWidget(done_);
  // The last one: it comes after some judgments and must move nothing then.
  row->addWidget(annotator_);
  row->addWidget(rate_);
  row->addStretch(1);
  auto* guidelines = new KeyHint(tr("Guidelines"), QStringLiteral("G"), this);
  auto* keys = new KeyHint(tr("Keys"), QStringLiteral("?"), this);
  auto* commands = new KeyHint(tr("Commands"), tr("Ctrl K"), this);
  for (auto* hint : {guidelines, keys, commands}) row->addWidget(hint);
  connect(guidelines, &KeyHint::clicked, this, &LabelHeader::guidelinesRequested);
  connect(keys, &KeyHint::clicked, this, &LabelHeader::keysRequested);
  connect(commands, &KeyHint::clicked, this, &LabelHeader::commandsRequested);
  setMinimumHeight(Theme::em(2.1));
}

void LabelHeader::setTask(const QString& name) {
  task_->setText(QFontMetrics(task_->font()).elidedText(name, Qt::ElideRight, Theme::em(18)));
  task_->setToolTip(plainTip(name));
}

void LabelHeader::setAnnotator(const QString& name) {
  annotator_->setText(name.isEmpty() ? QString() : tr("as %1").arg(name));
}

void LabelHeader::setProgress(const studio::LabelSession::Progress& progress) {
  const auto total = progress.done + progress.left;
  counted_ = total > 0;
  paced_ = progress.per_hour > 0;
  bar_->setShare(total > 0 ? double(progress.done) / double(total) : 0.0);
  done_->setText(tr("%L1 of %L2").arg(progress.done).arg(total));
  rate_->setText(tr("%L1 an hour").arg(std::llround(progress.per_hour)));
  fit();
}

/// What is least needed gives way where the window is narrow.
void LabelHeader::fit() {
  done_->setVisible(counted_);
  bar_->setVisible(counted_);
  rate_->setVisible(paced_);
  annotator_->show();
  for (QWidget* least : std::initializer_list<QWidget*>{bar_, rate_, annotator_}) {
    layout()->invalidate();
    if (layout()->minimumSize().width() <= width()) return;
    least->hide();
  }
}

void LabelHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

}  // namespace arbiter::ui
