// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icon_engine.h"

#include <QFile>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace arbiter::ui {
namespace {

QPixmap render(const QString& name, const QColor& colour, const QSize& size) {
  const auto key = QStringLiteral("arbiter/%1/%2/%3x%4")
                       .arg(name, colour.name(QColor::HexArgb))
                       .arg(size.width())
                       .arg(size.height());
  QPixmap pixmap;
  if (QPixmapCache::find(key, &pixmap)) return pixmap;
  pixmap = QPixmap(size);
  pixmap.fill(Qt::transparent);
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (file.open(QIODevice::ReadOnly)) {
    auto svg = file.readAll();
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(colour.alphaF());
    const int side = qMin(size.width(), size.height());
    renderer.render(&painter,
                    QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
  }
  QPixmapCache::insert(key, pixmap);
  return pixmap;
}

}  // namespace

QColor IconEngine::colour(QIcon::Mode mode, QIcon::State state) const {
  const auto& palette = Theme::instance().palette();
  QColor colour = palette.text;
  switch (tint_) {
    case IconTint::Text:
      colour = state == QIcon::On ? palette.accent : palette.text;
      break;
    case IconTint::Quiet:
      colour = state == QIcon::On ? palette.accent : palette.quietText;
      break;
    case IconTint::Accent:
      colour = palette.accent;
      break;
    case IconTint::OnAccent:
      colour = palette.dark ? palette.rail : QColor(Qt::white);
      break;
    case IconTint::Warning:
      colour = palette.warning;
      break;
    case IconTint::Error:
      colour = palette.error;
      break;
  }
  if (mode == QIcon::Disabled) colour.setAlphaF(0.4F);
  return colour;
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
  const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
  painter->drawPixmap(rect,
                      render(name_, colour(mode, state), (QSizeF(rect.size()) * ratio).toSize()));
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
  return render(name_, colour(mode, state), size);
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state,
                                 qreal /*scale*/) {
  return render(name_, colour(mode, state), size);
}

}  // namespace arbiter::ui
