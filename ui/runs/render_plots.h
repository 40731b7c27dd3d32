// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// Draws the curves of every run of a project as PNG, `RUN.png` and `RUN-METRIC.png`, into a
/// folder, which it makes. Needs an application object but no display. Says on standard output
/// what it wrote and on standard error what failed; the program's exit status.
int renderPlots(const QString& project, const QString& folder);

}  // namespace arbiter::ui
