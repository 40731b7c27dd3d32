// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

EmptyState::EmptyState(const QString& icon, const QString& title, const QString& sentence,
                       QWidget* parent)
    : QWidget(parent),
      title_(titleLabel(title, this)),
      sentence_(quietLabel(sentence, this)),
      steps_(new QHBoxLayout) {
  auto* picture = new QLabel(this);
  const int side = Theme::em(3);
  const auto show = [picture, icon, side] {
    picture->setPixmap(Theme::instance().icon(icon, IconTint::Accent).pixmap(side, side));
  };
  show();
  connect(&Theme::instance(), &Theme::changed, picture, show);
  picture->setAlignment(Qt::AlignCenter);
  title_->setAlignment(Qt::AlignCenter);
  sentence_->setAlignment(Qt::AlignCenter);
  sentence_->setWordWrap(true);
  sentence_->setFixedWidth(Theme::em(28));

  auto* column = new QVBoxLayout(this);
  column->addStretch(2);
  column->addWidget(picture);
  column->addSpacing(Theme::em(0.6));
  column->addWidget(title_);
  // In a row of its own: beside an alignment, a layout does not ask a label how high it wraps.
  auto* sentenceRow = new QHBoxLayout;
  sentenceRow->addStretch(1);
  sentenceRow->addWidget(sentence_);
  sentenceRow->addStretch(1);
  column->addLayout(sentenceRow);
  column->addSpacing(Theme::em(0.8));
  steps_->setSpacing(Theme::em(0.7));
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  row->addLayout(steps_);
  row->addStretch(1);
  column->addLayout(row);
  column->addStretch(3);
}

void EmptyState::setTexts(const QString& title, const QString& sentence) {
  title_->setText(title);
  sentence_->setText(sentence);
}

QPushButton* EmptyState::addStep(const QString& text) {
  auto* button = steps_->count() == 0 ? primaryButton(text, this) : quietButton(text, this);
  steps_->addWidget(button);
  return button;
}

}  // namespace arbiter::ui
