// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/thin_bar.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace arbiter::ui {

ThinBar::ThinBar(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  animation_.setInterval(50);
  connect(&animation_, &QTimer::timeout, this, [this] {
    phase_ = std::fmod(phase_ + 0.02, 1.0);
    update();
  });
  connect(&Theme::instance(), &Theme::changed, this, [this] { updateGeometry(); });
}

void ThinBar::setShare(double share) {
  if (share == share_) return;
  share_ = std::min(share, 1.0);
  updateAnimation();
  update();
}

void ThinBar::updateAnimation() {
  if (share_ < 0 && isVisible()) {
    animation_.start();
  } else {
    animation_.stop();
  }
}

void ThinBar::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  updateAnimation();
}

void ThinBar::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  updateAnimation();
}

QSize ThinBar::sizeHint() const { return {Theme::em(7), Theme::em(0.36)}; }

void ThinBar::paintEvent(QPaintEvent* /*event*/) {
  const auto& palette = Theme::instance().palette();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const qreal tall = std::min<qreal>(height(), Theme::em(0.36));
  const QRectF whole(0, (height() - tall) / 2.0, width(), tall);
  painter.setBrush(palette.line);
  painter.drawRoundedRect(whole, tall / 2, tall / 2);
  QRectF done = whole;
  if (share_ < 0) {
    const double place = 0.5 - 0.5 * std::cos(phase_ * 2 * M_PI);
    done.setWidth(whole.width() * 0.25);
    done.moveLeft(whole.width() * 0.75 * place);
  } else {
    done.setWidth(whole.width() * share_);
  }
  if (done.width() < 0.5) return;
  if (share_ > 0) done.setWidth(std::max(done.width(), tall));
  painter.setBrush(palette.accent);
  painter.drawRoundedRect(done, tall / 2, tall / 2);
}

}  // namespace arbiter::ui
