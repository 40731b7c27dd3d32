// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/repositories.h"

namespace arbiter::studio {

/// Makes a comparison of a run's sample, the policy's answer with the reference's, that is asked
/// next. The responses are stored as generated ones are: by which model, and whether each ended by
/// itself or was cut. Held-out prompts are refused: what evaluation uses is never judged. The same
/// two answers again give the comparison that is already there. Blocks: it looks for the prompt.
Result<project::Comparison> judge_sample(project::Project& project, const project::Run& run,
                                         const project::RunSample& sample);

}  // namespace arbiter::studio
