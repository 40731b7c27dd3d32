// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/theme/theme.h"

namespace arbiter::ui {

Card::Card(QWidget* parent, Tone tone) : QFrame(parent), body_(new QVBoxLayout(this)) {
  setProperty("card", tone == Tone::Quiet ? QStringLiteral("quiet") : QStringLiteral("normal"));
  setTight(false);
  body_->setSpacing(Theme::em(0.5));
}

void Card::setTight(bool tight) {
  const int side = tight ? Theme::em(0.35) : Theme::em(1.15);
  const int top = tight ? Theme::em(0.35) : Theme::em(0.95);
  body_->setContentsMargins(side, top, side, top);
}

}  // namespace arbiter::ui
