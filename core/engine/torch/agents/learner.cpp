// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/learner.h"

namespace arbiter::engine::agents {

std::unexpected<Error> other_form(const AgentModel& model, const std::filesystem::path& folder) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The agent in {folder} cannot be gone on with: it was made by "
                              "{algorithm} or with other layers, activation or bins. Choose the "
                              "same settings, or start anew."),
              {{"folder", folder.string()}, {"algorithm", model.algorithm}},
              {folder.string(), 0, {}});
}

}  // namespace arbiter::engine::agents
