// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

/// A picture of a world as plain shapes, in the world's own units, y upwards. One painter in `ui`
/// draws any of them.
namespace arbiter::tasks::control {

struct Point {
  double x = 0;
  double y = 0;
};

/// What a shape stands for; the theme knows its colour.
enum class Paint : std::uint8_t {
  ground,  ///< earth, a wall
  track,   ///< a rail, a line of the earth
  body,    ///< what is moved
  part,    ///< what hangs on it
  joint,   ///< axles and hinges
  goal,    ///< where it shall be
  limit,   ///< what it must not pass
  force,   ///< what the agent does
  flame    ///< the fire of an engine
};

struct Polygon {
  std::vector<Point> points;  ///< filled; closed by itself
  Paint paint = Paint::body;
};

struct Line {
  std::vector<Point> points;  ///< an open stroke
  double width = 0;           ///< in the world's units; 0: a hairline
  Paint paint = Paint::ground;
};

struct Disc {
  Point centre;
  double radius = 0;
  Paint paint = Paint::joint;
};

using Shape = std::variant<Polygon, Line, Disc>;

struct Scene {
  Point low;  ///< corner of what is seen
  Point high;
  std::vector<Shape> shapes;  ///< from the back to the front

  bool empty() const { return shapes.empty(); }
};

}  // namespace arbiter::tasks::control
