// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIconEngine>
#include <QString>

#include "ui/theme/theme.h"

namespace arbiter::ui {

/// Draws an SVG of resources/icons with `currentColor` taken from the theme in force, at the size
/// and pixel ratio asked for. Rendered pictures are kept in QPixmapCache.
class IconEngine : public QIconEngine {
 public:
  IconEngine(QString name, IconTint tint) : name_(std::move(name)), tint_(tint) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state,
                       qreal scale) override;
  QIconEngine* clone() const override { return new IconEngine(name_, tint_); }
  QString iconName() override { return name_; }
  bool isNull() override { return name_.isEmpty(); }

 private:
  QColor colour(QIcon::Mode mode, QIcon::State state) const;

  QString name_;
  IconTint tint_;
};

}  // namespace arbiter::ui
