// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include "core/base/error.h"

namespace arbiter::ui {

/// Writes a picture as every export is written (exchange::OutputFile), in the format that the
/// name's suffix says; PNG where it says none that Qt knows.
[[nodiscard]] Result<void> saveImage(const QImage& image, const QString& file);

}  // namespace arbiter::ui
