// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/studio/measure/figure.h"

namespace arbiter::ui {

/// A share as the window shows it: "84.3 % (83.2–85.3) of 4,814", "64 % (56–71) of 144"; below
/// 30 pairs "too few to tell (11 pairs)". A decimal only where it says something.
QString figureText(const studio::Figure& figure);

}  // namespace arbiter::ui
