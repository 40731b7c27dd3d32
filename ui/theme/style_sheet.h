// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace arbiter::ui {

/// The application's one style sheet, with the palette's colours and sizes in terms of `em`, the
/// font's height in pixels. Widgets ask for a look through dynamic properties:
///   QFrame       card  = "normal" | "quiet"
///   QPushButton  role  = "primary" | "plain"   (none: the quiet, outlined button)
///   QLabel       role  = "title" | "heading" | "quiet" | "small" | "answerA" | "answerB" | "error"
///   QWidget      surface = "rail" | "ground"
QString styleSheet(const Palette& palette, double em);

}  // namespace arbiter::ui
