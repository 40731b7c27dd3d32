// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/algorithm.h"
#include "core/engine/engine.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/run_setup.h"

/// What every training does before and after its algorithm.
namespace arbiter::studio {

/// A training that is about to start.
struct TrainingStart {
  PreparedRun prepared;
  engine::ComputeOptions compute;
  engine::Engine* engine = nullptr;
  DialogueEncoder encoder;  ///< how its model reads conversations; empty where it reads none
};

/// Prepares the run, loads the engine and, of a language model, its tokenizer. `options` points
/// into the request; a resumed run's settings are written there.
Result<TrainingStart> start_training(project::Project& project, const engine::Algorithm& algorithm,
                                     const TrainingRequest& common,
                                     std::vector<engine::Field> options);

/// An error where nothing is judged yet; asked before the engine is loaded for nothing.
Result<void> require_judgments(project::Project& project);

/// The judgments that a run learns from: a new run keeps what names them, a resumed one goes on
/// only with the same.
Result<void> pin_judgments(PreparedRun& prepared, std::int64_t max_seq, const std::string& hash,
                           const nlohmann::json& filter);

}  // namespace arbiter::studio
