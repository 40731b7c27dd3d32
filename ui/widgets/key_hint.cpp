// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/key_hint.h"

#include <QPainter>

#include "ui/theme/theme.h"

namespace arbiter::ui {

QString keyText(const QKeySequence& key) {
  auto text = key.toString(QKeySequence::PortableText);
  // The key itself may be the plus that stands between the others.
  const bool plus = text.endsWith(QLatin1String("++"));
  if (plus) text.chop(2);
  auto parts = text.split(QLatin1Char('+'), Qt::SkipEmptyParts);
  if (plus) parts << QStringLiteral("+");
  for (auto& part : parts) {
    if (part == QLatin1String("Ctrl")) part = KeyHint::tr("Ctrl");
    if (part == QLatin1String("Shift")) part = KeyHint::tr("Shift");
  }
  return parts.join(QLatin1Char(' '));
}

KeyHint::KeyHint(const QString& action, const QString& key, QWidget* parent)
    : QAbstractButton(parent), key_(key) {
  setAction(action);
  setFocusPolicy(Qt::NoFocus);
  setCursor(Qt::PointingHandCursor);
  connect(&Theme::instance(), &Theme::changed, this, [this] { updateGeometry(); });
}

void KeyHint::setAction(const QString& action) {
  setText(action);
  setAccessibleName(action);
  setAccessibleDescription(tr("Key: %1").arg(key_));
  updateGeometry();
  update();
}

QFont KeyHint::keyFont() const { return Theme::instance().monospaceFont(0.84); }

QSize KeyHint::sizeHint() const {
  const QFontMetrics action(font());
  const QFontMetrics key(keyFont());
  return {action.horizontalAdvance(text()) + Theme::em(0.4) + key.horizontalAdvance(key_) +
              Theme::em(0.5),
          Theme::em(1.5)};
}

void KeyHint::paintEvent(QPaintEvent* /*event*/) {
  const auto& palette = Theme::instance().palette();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor action = palette.quietText;
  if (underMouse()) action = palette.text;
  if (!isEnabled()) action.setAlphaF(0.5F);
  painter.setFont(font());
  painter.setPen(action);
  const int textWidth = QFontMetrics(font()).horizontalAdvance(text());
  painter.drawText(QRect(0, 0, textWidth + 2, height()), Qt::AlignVCenter | Qt::AlignLeft, text());

  const QFont mono = keyFont();
  const int keyWidth = QFontMetrics(mono).horizontalAdvance(key_) + Theme::em(0.4);
  const int keyHeight = Theme::em(1.1);
  const QRectF cap(textWidth + Theme::em(0.4) + 0.5, (height() - keyHeight) / 2.0, keyWidth,
                   keyHeight);
  painter.setPen(QPen(palette.line, 1));
  painter.setBrush(palette.card);
  painter.drawRoundedRect(cap, Theme::em(0.2), Theme::em(0.2));
  painter.setFont(mono);
  painter.setPen(action);
  painter.drawText(cap, Qt::AlignCenter, key_);
}

void KeyHint::enterEvent(QEnterEvent* event) {
  QAbstractButton::enterEvent(event);
  update();
}

void KeyHint::leaveEvent(QEvent* event) {
  QAbstractButton::leaveEvent(event);
  update();
}

}  // namespace arbiter::ui
