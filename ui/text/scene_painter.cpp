// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/scene_painter.h"

#include <QImage>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace arbiter::ui {
namespace {

using namespace tasks::control;

constexpr double thinnest = 1.2;  // pixels of a stroke
constexpr double cornerShare = 0.025;

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto part = [share](double x, double y) { return x + (y - x) * share; };
  return QColor::fromRgbF(float(part(a.redF(), b.redF())), float(part(a.greenF(), b.greenF())),
                          float(part(a.blueF(), b.blueF())));
}

QColor sky(const Palette& colours) {
  return colours.dark ? mixed(colours.rail, colours.accentGround, 0.28)
                      : mixed(colours.card, colours.accentGround, 0.45);
}

QColor colourOf(Paint paint, const Palette& colours) {
  switch (paint) {
    case Paint::ground:
      return mixed(sky(colours), colours.quietText, colours.dark ? 0.22 : 0.20);
    case Paint::track:
      return mixed(sky(colours), colours.quietText, colours.dark ? 0.60 : 0.65);
    case Paint::body:
      return mixed(colours.text, colours.accent, colours.dark ? 0.25 : 0.18);
    case Paint::part:
      return colours.accent;
    case Paint::joint:
      return mixed(colours.text, sky(colours), colours.dark ? 0.45 : 0.35);
    case Paint::goal:
      return colours.curve3;
    case Paint::limit:
      return mixed(colours.error, sky(colours), 0.25);
    case Paint::force:
      return mixed(colours.warning, colours.answerB, colours.dark ? 0.3 : 0.6);
    case Paint::flame:
      return mixed(colours.answerB, colours.warning, colours.dark ? 0.3 : 0.0);
  }
  return colours.text;
}

/// Draws shapes in the world's units, y upwards.
class ShapePainter {
 public:
  ShapePainter(QPainter& painter, const QRectF& place, const Scene& scene, const Palette& colours)
      : painter_(painter),
        colours_(colours),
        scale_(place.width() / (scene.high.x - scene.low.x)),
        origin_(place.left() - scene.low.x * scale_, place.bottom() + scene.low.y * scale_) {}

  void operator()(const Polygon& shape) const {
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(colourOf(shape.paint, colours_));
    painter_.drawPolygon(points(shape.points));
  }
  void operator()(const Line& shape) const {
    QPen pen(colourOf(shape.paint, colours_), std::max(thinnest, shape.width * scale_));
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    painter_.setPen(pen);
    painter_.setBrush(Qt::NoBrush);
    painter_.drawPolyline(points(shape.points));
  }
  void operator()(const Disc& shape) const {
    painter_.setPen(Qt::NoPen);
    painter_.setBrush(colourOf(shape.paint, colours_));
    const double radius = shape.radius * scale_;
    painter_.drawEllipse(at(shape.centre), radius, radius);
  }

 private:
  QPointF at(const Point& point) const {
    return {origin_.x() + point.x * scale_, origin_.y() - point.y * scale_};
  }
  QPolygonF points(const std::vector<Point>& list) const {
    QPolygonF result;
    result.reserve(qsizetype(list.size()));
    for (const auto& point : list) result.append(at(point));
    return result;
  }

  QPainter& painter_;
  const Palette& colours_;
  double scale_;
  QPointF origin_;
};

void paintShapes(QPainter& painter, const QRectF& place, const Scene& scene,
                 const Palette& colours) {
  painter.setRenderHint(QPainter::Antialiasing);
  const ShapePainter paint(painter, place, scene, colours);
  for (const auto& shape : scene.shapes) std::visit(paint, shape);
}

}  // namespace

QRectF scenePlace(const Scene& scene, const QRectF& area) {
  const QSizeF seen(scene.high.x - scene.low.x, scene.high.y - scene.low.y);
  QRectF place(QPointF(), seen.scaled(area.size(), Qt::KeepAspectRatio));
  place.moveCenter(area.center());
  return place;
}

void paintScene(QPainter& painter, const QRectF& place, const Scene& scene,
                const Palette& colours) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const double corner = std::max(4.0, place.height() * cornerShare);
  QPainterPath frame;
  frame.addRoundedRect(place, corner, corner);
  painter.setPen(Qt::NoPen);
  painter.fillPath(frame, sky(colours));
  painter.setClipPath(frame, Qt::IntersectClip);
  paintShapes(painter, place, scene, colours);
  painter.restore();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(colours.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(frame);
  painter.restore();
}

QSize sceneSize(const Scene& scene, int width) {
  const double share = (scene.high.y - scene.low.y) / (scene.high.x - scene.low.x);
  return {width - width % 2, std::max(2, int(std::lround(width * share / 2)) * 2)};
}

QImage sceneImage(const Scene& scene, const QSize& size, const Palette& colours) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(sky(colours));
  QPainter painter(&image);
  paintShapes(painter, scenePlace(scene, QRectF(QPointF(), QSizeF(size))), scene, colours);
  return image;
}

}  // namespace arbiter::ui
