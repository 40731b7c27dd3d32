// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QRectF>
#include <QSize>

#include "core/tasks/control/scene.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {

/// The largest part of `area` that has the proportions of what is seen of `scene`, in its middle.
QRectF scenePlace(const tasks::control::Scene& scene, const QRectF& area);

/// Draws any scene into `place`, which has its proportions (`scenePlace`), over a ground of its own
/// with round corners. Colours are the palette's; the painter is left as it was.
void paintScene(QPainter& painter, const QRectF& place, const tasks::control::Scene& scene,
                const Palette& colours);

/// The size that a scene has when it is `width` pixels wide, even numbers.
QSize sceneSize(const tasks::control::Scene& scene, int width);
/// A picture of it, opaque to the corners.
QImage sceneImage(const tasks::control::Scene& scene, const QSize& size, const Palette& colours);

}  // namespace arbiter::ui
