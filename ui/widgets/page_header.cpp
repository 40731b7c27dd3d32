// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/page_header.h"

#include <QHBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

PageHeader::PageHeader(const QString& title, QWidget* parent)
    : QWidget(parent),
      title_(titleLabel(title, this)),
      detail_(quietLabel({}, this)),
      row_(new QHBoxLayout(this)) {
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(Theme::em(0.7));
  row_->addWidget(title_);
  row_->addSpacing(Theme::em(0.6));
  row_->addWidget(detail_);
  row_->addStretch(1);
  setMinimumHeight(Theme::em(2.1));
}

void PageHeader::setTitle(const QString& title) { title_->setText(title); }

void PageHeader::setDetail(const QString& detail) { detail_->setText(detail); }

void PageHeader::addAction(QWidget* widget) { row_->addWidget(widget); }

void applyPageMargins(QLayout* layout) {
  const int side = Theme::em(1.65);
  layout->setContentsMargins(side, Theme::em(0.95), side, Theme::em(1.1));
  layout->setSpacing(Theme::em(0.85));
}

}  // namespace arbiter::ui
