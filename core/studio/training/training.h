// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/training/training_request.h"

namespace arbiter::studio {

/// Trains as a person asks for it: from what the project holds to a stored run. Blocks, and is made
/// to be the body of a `jobs::Job`; the engine is loaded inside it.
Result<project::Run> train(project::Project& project, const Training& training,
                           jobs::JobControl& control, jobs::MetricChannel& channel,
                           const RunStarted& started = {});

}  // namespace arbiter::studio
