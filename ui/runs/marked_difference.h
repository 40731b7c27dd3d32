// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <utility>

namespace arbiter::ui {

/// Both texts as HTML, with what only one of them says on a coloured ground.
std::pair<QString, QString> markDifferences(const QString& first, const QString& second,
                                            const QColor& firstGround, const QColor& secondGround);

}  // namespace arbiter::ui
