// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/control/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace arbiter::tasks::control {
namespace {

constexpr double quarter = std::numbers::pi / 2;
constexpr int corner_steps = 6;

Point on_circle(Point centre, double radius, double angle) {
  return {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
}

}  // namespace

Point placed(Point point, Point centre, double angle) {
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  return {centre.x + c * point.x - s * point.y, centre.y + s * point.x + c * point.y};
}

Polygon box(Point centre, double half_width, double half_height, double angle, double rounding,
            Paint paint) {
  Polygon result{{}, paint};
  const double radius = std::min({rounding, half_width, half_height});
  const Point corners[] = {{half_width - radius, half_height - radius},
                           {radius - half_width, half_height - radius},
                           {radius - half_width, radius - half_height},
                           {half_width - radius, radius - half_height}};
  for (int corner = 0; corner < 4; ++corner) {
    if (radius <= 0) {
      result.points.push_back(placed(corners[corner], centre, angle));
      continue;
    }
    for (int step = 0; step <= corner_steps; ++step)
      result.points.push_back(placed(
          on_circle(corners[corner], radius, quarter * (corner + double(step) / corner_steps)),
          centre, angle));
  }
  return result;
}

Polygon rod(Point from, Point to, double half_width, Paint paint) {
  const Point middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const double angle = std::atan2(to.y - from.y, to.x - from.x);
  return box(middle, length / 2 + half_width, half_width, angle, half_width, paint);
}

Line arc(Point centre, double radius, double from, double to, double width, Paint paint) {
  Line result{{}, width, paint};
  const int steps = std::max(2, static_cast<int>(std::ceil(std::abs(to - from) / 0.08)));
  for (int step = 0; step <= steps; ++step)
    result.points.push_back(on_circle(centre, radius, from + (to - from) * step / steps));
  return result;
}

Polygon arrow_head(Point tip, double direction, double length, Paint paint) {
  const double half = length * 0.5;
  return {{tip, placed({-length, half}, tip, direction), placed({-length, -half}, tip, direction)},
          paint};
}

void add_arrow(Scene& scene, Point from, Point to, double width, Paint paint) {
  const double direction = std::atan2(to.y - from.y, to.x - from.x);
  const double head = 3 * width;
  const Point neck = placed({-head * 0.9, 0}, to, direction);
  scene.shapes.emplace_back(Line{{from, neck}, width, paint});
  scene.shapes.emplace_back(arrow_head(to, direction, head, paint));
}

void add_flag(Scene& scene, Point foot, double height, Paint paint) {
  const Point top{foot.x, foot.y + height};
  scene.shapes.emplace_back(Line{{foot, top}, height * 0.05, Paint::joint});
  scene.shapes.emplace_back(Polygon{
      {top, {top.x + height * 0.5, top.y - height * 0.17}, {top.x, top.y - height * 0.34}}, paint});
}

}  // namespace arbiter::tasks::control
