// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPen>

namespace arbiter::ui {

struct Palette;

/// How the `index`th curve of a plot is drawn: a colour of the theme and, from the third on, a
/// dash pattern too, so that no two curves differ by colour alone.
QPen curvePen(const Palette& palette, int index);
/// The same curve's raw values, faint on a card. Mixed, not transparent: segments may overlap.
QPen faintPen(const Palette& palette, int index);

}  // namespace arbiter::ui
