// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/use_model_bar.h"

#include <QHBoxLayout>
#include <QPushButton>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

UseModelBar::UseModelBar(QWidget* parent) : QFrame(parent), text_(textLabel({}, this)) {
  setObjectName(QStringLiteral("useModelBar"));
  setProperty("card", QStringLiteral("normal"));
  auto* use = quietButton(tr("Use this model"), this);
  auto* keep = plainButton(tr("Keep the present one"), this);
  use->setObjectName(QStringLiteral("useFinished"));
  keep->setObjectName(QStringLiteral("keepPresent"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(Theme::em(0.8), Theme::em(0.3), Theme::em(0.4), Theme::em(0.3));
  row->setSpacing(Theme::em(0.5));
  row->addWidget(text_, 1);
  row->addWidget(use);
  row->addWidget(keep);
  connect(use, &QPushButton::clicked, this, &UseModelBar::useChosen);
  connect(keep, &QPushButton::clicked, this, &UseModelBar::keepChosen);
  hide();
}

void UseModelBar::ask(const QString& run, const QString& present) {
  text_->setText(tr("%1 has finished. New answers still come from %2.").arg(run, present));
  setAccessibleName(text_->text());
  show();
}

}  // namespace arbiter::ui
