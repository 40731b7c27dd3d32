// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/model_response.h"

#include "core/studio/models/run_models.h"

namespace arbiter::studio {

project::Response model_response(project::Id prompt, const engine::Generation& generation,
                                 const DialogueEncoder& encoder, const std::string& model,
                                 const engine::GenerationOptions& options, std::int64_t seed) {
  project::Response response;
  response.prompt = prompt;
  response.origin = project::ResponseOrigin::model;
  response.body = encoder.decode(generation.tokens);
  response.model = model;
  response.run = run_of_model(model);
  response.settings = {{"ended", generation.ended},
                       {"temperature", options.temperature},
                       {"max_new_tokens", options.max_new_tokens},
                       {"seed", seed}};
  return response;
}

}  // namespace arbiter::studio
