// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/control/scene.h"

/// What environments draw themselves with: plain geometry. Angles in radians, counter-clockwise.
namespace arbiter::tasks::control {

/// `point`, turned about the origin by `angle`, then moved to `centre`.
Point placed(Point point, Point centre, double angle);

/// A rectangle of these half sizes about `centre`, with round corners of `rounding`.
Polygon box(Point centre, double half_width, double half_height, double angle, double rounding,
            Paint paint);

/// A rod from `from` to `to` with round ends.
Polygon rod(Point from, Point to, double half_width, Paint paint);

/// An arc about `centre` from one angle to another.
Line arc(Point centre, double radius, double from, double to, double width, Paint paint);

/// The head of an arrow: its tip, the direction that it points to, and its length.
Polygon arrow_head(Point tip, double direction, double length, Paint paint);

/// Adds an arrow from `from` to `to`.
void add_arrow(Scene& scene, Point from, Point to, double width, Paint paint);

/// A pole with a pennant at its top.
void add_flag(Scene& scene, Point foot, double height, Paint paint);

}  // namespace arbiter::tasks::control
