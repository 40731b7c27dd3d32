// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/curve_style.h"

#include <array>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr double curve_width = 1.7;
constexpr double faint_share = 0.5;  // of the curve's colour: a third is lost on a white card

QColor mixed(const QColor& ground, const QColor& colour, double share) {
  const auto blend = [share](float a, float b) { return float(a * (1 - share) + b * share); };
  return QColor::fromRgbF(blend(ground.redF(), colour.redF()),
                          blend(ground.greenF(), colour.greenF()),
                          blend(ground.blueF(), colour.blueF()));
}

QColor curveColour(const Palette& palette, int index) {
  const std::array colours{palette.answerA, palette.answerB, palette.curve3,
                           palette.accent,  palette.warning, palette.quietText};
  return colours[std::size_t(index) % colours.size()];
}

}  // namespace

QPen curvePen(const Palette& palette, int index) {
  QPen pen(curveColour(palette, index), curve_width);
  pen.setJoinStyle(Qt::RoundJoin);
  pen.setCapStyle(Qt::RoundCap);
  if (index == 2) pen.setDashPattern({5, 3});
  if (index == 3) pen.setDashPattern({1.5, 3});
  if (index >= 4) pen.setDashPattern({7, 3, 1.5, 3});
  return pen;
}

QPen faintPen(const Palette& palette, int index) {
  return QPen(mixed(palette.card, curveColour(palette, index), faint_share), 1);
}

}  // namespace arbiter::ui
