// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/side_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

SidePanel::SidePanel(QWidget* parent)
    : Card(parent, Tone::Quiet),
      title_(headingLabel({}, this)),
      stack_(new QStackedWidget(this)),
      guidelines_(new AnswerView(this)),
      keys_(new QWidget(this)),
      grid_(new QGridLayout) {
  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  auto* dismiss = iconButton(QStringLiteral("close"), tr("Close"), this);
  dismiss->setFocusPolicy(Qt::NoFocus);
  connect(dismiss, &QToolButton::clicked, this, &QWidget::hide);
  head->addWidget(dismiss);
  body()->addLayout(head);
  body()->addWidget(stack_, 1);
  auto* column = new QVBoxLayout(keys_);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(grid_);
  column->addStretch(1);
  grid_->setHorizontalSpacing(Theme::em(0.9));
  grid_->setVerticalSpacing(Theme::em(0.5));
  grid_->setColumnStretch(1, 1);
  stack_->addWidget(guidelines_);
  auto* scroll = new QScrollArea(stack_);
  scroll->setWidget(keys_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->viewport()->setAutoFillBackground(false);
  scroll->setFocusPolicy(Qt::NoFocus);
  keys_->setAutoFillBackground(false);
  keys_->setProperty("surface", QStringLiteral("clear"));
  keyList_ = scroll;
  stack_->addWidget(keyList_);
  fitInto(Theme::em(60));
  hide();
}

void SidePanel::fitInto(int width) {
  setFixedWidth(std::clamp(width * 2 / 5, Theme::em(14), Theme::em(19)));
}

void SidePanel::present(const QString& title, QWidget* content) {
  title_->setText(title);
  setAccessibleName(title);
  stack_->setCurrentWidget(content);
  show();
}

void SidePanel::showGuidelines(const QString& markdown) {
  guidelines_->setAnswer(markdown.trimmed().isEmpty()
                             ? tr("This project has no guidelines yet. Write them in Settings; "
                                  "every annotator sees them here.")
                             : markdown);
  present(tr("Guidelines"), guidelines_);
}

void SidePanel::showKeys(const std::vector<KeyDescription>& keys) {
  while (auto* item = grid_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  int row = 0;
  for (const auto& description : keys) {
    auto* key = quietLabel(description.key, keys_);
    key->setFont(Theme::instance().monospaceFont(0.9));
    auto* action = plainLabel(description.action, keys_);
    action->setWordWrap(true);
    grid_->addWidget(key, row, 0, Qt::AlignTop);
    grid_->addWidget(action, row++, 1);
  }
  present(tr("Keys"), keyList_);
}

bool SidePanel::showsGuidelines() const {
  return isVisibleTo(parentWidget()) && stack_->currentWidget() == guidelines_;
}

bool SidePanel::showsKeys() const {
  return isVisibleTo(parentWidget()) && stack_->currentWidget() == keyList_;
}

}  // namespace arbiter::ui
