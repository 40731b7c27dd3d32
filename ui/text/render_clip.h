// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// Writes a clip as GIF, or as a strip of pictures (PNG), as the name of `file` says. `response` is
/// the uuid (as exports name it) or the number of a response of `project`; where no project is
/// named, a file with a clip. Needs an application object but no display. Says on standard output
/// what it wrote and on standard error what failed; the program's exit status.
int renderClip(const QString& project, const QString& response, const QString& file);

}  // namespace arbiter::ui
