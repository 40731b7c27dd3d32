// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// What a metric is called on the screen; its own name where nobody has named it.
QString metricTitle(const QString& metric);

}  // namespace arbiter::ui
