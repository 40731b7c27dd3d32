// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include "core/base/error.h"
#include "core/exchange/gif.h"
#include "core/tasks/control/clip.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {

/// How long a step of the clip lasts and how long all of it, in milliseconds.
double clipStepMilliseconds(const tasks::control::Clip& clip);
double clipMilliseconds(const tasks::control::Clip& clip);

/// The clip's pictures, `width` pixels wide (480 where nothing is said).
exchange::Animation clipAnimation(const tasks::control::Clip& clip, const Palette& colours,
                                  int width = 480);
/// Some of its pictures from the first to the last, side by side in one.
QImage clipStrip(const tasks::control::Clip& clip, const Palette& colours, int pictures = 8,
                 int width = 320);

/// Writes a clip in the form that the name's suffix says: `.gif`, or `.png` for a strip.
/// ErrorCode::invalid_argument for another.
[[nodiscard]] Result<void> saveClip(const tasks::control::Clip& clip, const QString& file,
                                    const Palette& colours);

}  // namespace arbiter::ui
