// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/session/project_session.h"

namespace arbiter::ui {

/// How far background work is, in the words that the status line and the pages share: "stopping …",
/// "paused · step 41 of 200", "step 41 of 200 · KL 3.1 · 8 s left", "starting …".
/// The steps are left out where a bar shows them.
QString jobNote(const ProjectSession::RunningJob& running, bool withSteps);
/// A note of the core in the language and with the numbers of the window.
QString noteText(const std::string& note);
/// The share that is done; negative while unknown.
double jobShare(const ProjectSession::RunningJob& running);

}  // namespace arbiter::ui
