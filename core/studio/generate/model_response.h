// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/engine/engine.h"
#include "core/project/types.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

/// A response that a model wrote, as a project stores it: with who wrote it (`model` as
/// `stored_path` names it) and how it was drawn.
project::Response model_response(project::Id prompt, const engine::Generation& generation,
                                 const DialogueEncoder& encoder, const std::string& model,
                                 const engine::GenerationOptions& options, std::int64_t seed);

}  // namespace arbiter::studio
