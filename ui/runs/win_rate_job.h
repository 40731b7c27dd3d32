// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/project/repositories.h"

namespace arbiter::ui {

/// The body of a job: measures a run's model against the project's base model and keeps the result
/// where the table of runs finds it.
Result<void> evaluateRun(project::Project& project, const project::Run& run,
                         jobs::JobControl& control);

}  // namespace arbiter::ui
