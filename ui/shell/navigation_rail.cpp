// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/navigation_rail.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

namespace arbiter::ui {

RailButton::RailButton(const QString& icon, const QString& name, QWidget* parent)
    : QAbstractButton(parent) {
  setText(name);
  setAccessibleName(name);
  setIcon(Theme::instance().icon(icon, IconTint::Quiet));
  setCheckable(true);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, [this] { updateGeometry(); });
}

QSize RailButton::sizeHint() const {
  const int textWidth = QFontMetrics(font()).horizontalAdvance(text());
  return {std::max(textWidth + Theme::em(0.8), Theme::em(3.9)), Theme::em(3)};
}

void RailButton::paintEvent(QPaintEvent* /*event*/) {
  const auto& palette = Theme::instance().palette();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF ground = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  const qreal radius = Theme::em(0.5);
  painter.setPen(hasFocus() ? QPen(palette.accent, 1) : QPen(Qt::NoPen));
  if (isChecked()) {
    painter.setBrush(palette.accentGround);
    painter.drawRoundedRect(ground, radius, radius);
  } else if (underMouse() || hasFocus()) {
    QColor wash = palette.accent;
    wash.setAlphaF(0.08F);
    painter.setBrush(wash);
    painter.drawRoundedRect(ground, radius, radius);
  }
  const int side = Theme::em(1.18);
  const int gap = Theme::em(0.14);
  QFont small = font();
  small.setPointSizeF(font().pointSizeF() * 0.86);
  small.setWeight(isChecked() ? QFont::DemiBold : QFont::Medium);
  const int textHeight = QFontMetrics(small).height();
  const int top = (height() - side - gap - textHeight) / 2;
  icon().paint(&painter, QRect((width() - side) / 2, top, side, side), Qt::AlignCenter,
               QIcon::Normal, isChecked() ? QIcon::On : QIcon::Off);
  painter.setFont(small);
  painter.setPen(isChecked() ? palette.accent : palette.quietText);
  painter.drawText(QRect(0, top + side + gap, width(), textHeight), Qt::AlignCenter, text());
}

void RailButton::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void RailButton::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

NavigationRail::NavigationRail(const std::vector<PageEntry>& pages, QWidget* parent)
    : QWidget(parent), group_(new QButtonGroup(this)) {
  setProperty("surface", QStringLiteral("rail"));
  setAttribute(Qt::WA_StyledBackground);
  setAccessibleName(tr("Pages"));
  auto* column = new QVBoxLayout(this);
  const int side = Theme::em(0.45);
  column->setContentsMargins(side, Theme::em(0.65), side, Theme::em(0.65));
  column->setSpacing(Theme::em(0.25));
  int number = 1;
  for (const bool bottom : {false, true}) {
    if (bottom) {
      column->addStretch(1);
      auto* toggle = iconButton(QStringLiteral("moon"), {}, this);
      toggle->setFocusPolicy(Qt::TabFocus);
      connect(toggle, &QToolButton::clicked, this, &NavigationRail::themeToggled);
      theme_ = toggle;
      column->addWidget(toggle, 0, Qt::AlignHCenter);
      column->addSpacing(Theme::em(0.3));
    }
    for (const auto& page : pages) {
      if (page.atBottom != bottom) continue;
      auto* button = new RailButton(page.icon, page.name, this);
      button->setToolTip(tr("%1 (Ctrl+%2)").arg(page.name).arg(number++));
      connect(button, &QAbstractButton::clicked, this,
              [this, id = page.id] { Q_EMIT pageChosen(id); });
      group_->addButton(button);
      buttons_[page.id] = button;
      column->addWidget(button);
    }
  }
  connect(&Theme::instance(), &Theme::changed, this, &NavigationRail::showThemeIcon);
  showThemeIcon();
}

void NavigationRail::showThemeIcon() {
  const bool dark = Theme::instance().palette().dark;
  theme_->setIcon(Theme::instance().icon(dark ? QStringLiteral("sun") : QStringLiteral("moon"),
                                         IconTint::Quiet));
  theme_->setToolTip(dark ? tr("Light theme") : tr("Dark theme"));
  theme_->setAccessibleName(theme_->toolTip());
}

void NavigationRail::setCurrent(const QString& id) {
  if (auto* button = buttons_.value(id)) button->setChecked(true);
}

}  // namespace arbiter::ui
