// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/text/project_model_check.h"

#include "core/project/repositories.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {
namespace {

/// The turns of the project's first prompt; none where it has no prompts or that one is damaged.
std::vector<text::Message> first_conversation(project::Project& project) {
  const auto prompts = project.prompts().list({}, 0, 1);
  if (!prompts || prompts->empty()) return {};
  return messages_of(prompts->front()).value_or(std::vector<text::Message>{});
}

}  // namespace

Result<ModelCheck> check_model_in(project::Project& project, std::filesystem::path model,
                                  const std::filesystem::path& base,
                                  const std::string& chat_template) {
  if (model.empty()) {
    ARBITER_ASSIGN(model, current_model(project));
  }
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, model, chat_template));
  return check_model(model, base, chat, first_conversation(project));
}

}  // namespace arbiter::studio
