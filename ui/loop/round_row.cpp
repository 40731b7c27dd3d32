// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/round_row.h"

#include <QLabel>

#include "ui/loop/loop_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wrap_layout.h"

namespace arbiter::ui {

RoundRow::RoundRow(const studio::LoopRound& round, QWidget* parent) : Card(parent) {
  setObjectName(QStringLiteral("round%1").arg(round.number));
  auto* top = new WrapLayout(Theme::em(0.7), Theme::em(0.1));
  top->addWidget(headingLabel(tr("Round %1").arg(round.number), this));
  auto* outcome = quietLabel(outcomeText(round), this);
  outcome->setObjectName(QStringLiteral("outcome"));
  top->addWidget(outcome);
  body()->addLayout(top);
  const auto figures = figuresOf(round);
  if (figures.empty()) return;
  auto* wrap = new WrapLayout(Theme::em(1.6), Theme::em(0.5));
  for (const auto& figure : figures)
    wrap->addWidget(makeFigure(figure.caption, figure.value, figure.help));
  body()->addLayout(wrap);
}

QWidget* RoundRow::makeFigure(const QString& caption, const QString& value, const QString& help) {
  auto* figure = new QWidget(this);
  figure->setToolTip(help);
  auto* column = new QVBoxLayout(figure);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(smallLabel(caption, figure));
  column->addWidget(plainLabel(value, figure));
  figure->setAccessibleName(caption + QStringLiteral(": ") + value);
  return figure;
}

}  // namespace arbiter::ui
