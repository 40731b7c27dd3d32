// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_reading.h"

#include "core/project/loop_claim.h"
#include "core/project/repositories.h"
#include "core/studio/models/project_task.h"

namespace arbiter::ui {
namespace {

constexpr const char* typed_setting = "forms/loop";

}  // namespace

Result<LoopReading> readLoop(project::Project& project) {
  LoopReading reading;
  reading.goes = project::LoopClaim::is_taken(project.folder());
  ARBITER_ASSIGN(reading.state, studio::loop_of(project));
  if (reading.state && !reading.state->finished()) {
    ARBITER_ASSIGN(reading.awaited, studio::awaited_labels(project, *reading.state));
  }
  if (reading.state) {
    reading.usual = reading.state->request;
  } else {
    ARBITER_ASSIGN(reading.usual, studio::usual_loop(project));
  }
  ARBITER_ASSIGN(const auto typed, project.settings().get(typed_setting));
  if (typed.is_object())
    if (auto request = studio::loop_request_from(typed)) reading.typed = std::move(*request);
  ARBITER_ASSIGN(const auto* rule, studio::gold_rule_of(project));
  reading.gold = rule != nullptr;
  ARBITER_ASSIGN(const auto counts, project.counts());
  reading.prompts = counts.prompts - counts.held_out_prompts - counts.validation_prompts;
  return reading;
}

Result<void> keepTyped(project::Project& project, const std::optional<studio::LoopRequest>& typed) {
  return project.settings().set(typed_setting, typed ? studio::to_json(*typed) : nlohmann::json());
}

}  // namespace arbiter::ui
