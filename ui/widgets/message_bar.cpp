// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_bar.h"

#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel(this)),
      text_(textLabel({}, this)),
      step_(quietButton({}, this)),
      grid_(new QGridLayout(this)) {
  grid_->setContentsMargins(Theme::em(0.8), Theme::em(0.4), Theme::em(0.4), Theme::em(0.4));
  grid_->setHorizontalSpacing(Theme::em(0.6));
  grid_->setVerticalSpacing(Theme::em(0.4));
  grid_->setColumnStretch(1, 1);
  grid_->addWidget(icon_, 0, 0);
  grid_->addWidget(text_, 0, 1);
  placeStep(false);
  auto* dismiss = iconButton(QStringLiteral("close"), tr("Dismiss"), this);
  dismiss->setFocusPolicy(Qt::TabFocus);
  grid_->addWidget(dismiss, 0, 3);
  connect(dismiss, &QToolButton::clicked, this, &MessageBar::clear);
  connect(step_, &QPushButton::clicked, this, [this] {
    const auto run = onStep_;
    clear();
    if (run) run();
  });
  connect(&Theme::instance(), &Theme::changed, this, &MessageBar::applyIcon);
  hide();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& step,
                             std::function<void()> onStep) {
  kind_ = kind;
  said_ = text;
  text_->setText(breakable(text));
  setAccessibleName(text);
  step_->setText(step);
  step_->setVisible(!step.isEmpty());
  onStep_ = std::move(onStep);
  applyIcon();
  show();
  update();
}

void MessageBar::clear() {
  hide();
  said_.clear();
  text_->clear();
  onStep_ = {};
}

QColor MessageBar::tint() const {
  const auto& palette = Theme::instance().palette();
  switch (kind_) {
    case Kind::Info:
      return palette.accent;
    case Kind::Warning:
      return palette.warning;
    case Kind::Error:
      return palette.error;
  }
  return palette.accent;
}

void MessageBar::applyIcon() {
  const auto name = kind_ == Kind::Info ? QStringLiteral("info") : QStringLiteral("warning");
  const auto icon_tint = kind_ == Kind::Info      ? IconTint::Accent
                         : kind_ == Kind::Warning ? IconTint::Warning
                                                  : IconTint::Error;
  const int side = Theme::em(1.1);
  icon_->setPixmap(Theme::instance().icon(name, icon_tint).pixmap(side, side));
}

void MessageBar::placeStep(bool below) {
  grid_->removeWidget(step_);
  grid_->addWidget(step_, below ? 1 : 0, below ? 1 : 2, Qt::AlignLeft | Qt::AlignVCenter);
}

void MessageBar::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  placeStep(width() < Theme::em(32));
}

void MessageBar::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor ground = tint();
  ground.setAlphaF(0.09F);
  QColor line = tint();
  line.setAlphaF(0.45F);
  painter.setPen(QPen(line, 1));
  painter.setBrush(ground);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), Theme::em(0.44),
                          Theme::em(0.44));
}

}  // namespace arbiter::ui
