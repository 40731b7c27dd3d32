// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/run_setup.h"

namespace arbiter::studio {

/// Samples of the reference model on which a reward model's scores are normalised.
inline constexpr std::size_t reference_sample_count = 128;

/// Ids of responses in the project that `model` (as `Response::model` names it) wrote to training
/// prompts that `run` sees, at most `reference_sample_count`. Stored with the run, so that resuming
/// uses the same.
Result<nlohmann::json> stored_reference_samples(project::Project& project, const project::Run& run,
                                                const std::string& model);

/// Prompts and responses in one sequence each: those that the run's settings name, topped up with
/// fresh ones from the model it starts from.
Result<std::vector<engine::Tokens>> reference_samples(
    project::Project& project, engine::Engine& engine, const DialogueEncoder& encoder,
    const PreparedRun& prepared, const engine::ComputeOptions& compute, jobs::JobControl& control);

}  // namespace arbiter::studio
