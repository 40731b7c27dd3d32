// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_reading.h"

#include "core/studio/models/project_task.h"

namespace arbiter::ui {

Result<LoopReading> readLoop(project::Project& project) {
  LoopReading reading;
  ARBITER_ASSIGN(reading.state, studio::loop_of(project));
  if (reading.state && !reading.state->finished()) {
    ARBITER_ASSIGN(reading.awaited, studio::awaited_labels(project, *reading.state));
  }
  if (reading.state) {
    reading.usual = reading.state->request;
  } else {
    ARBITER_ASSIGN(reading.usual, studio::usual_loop(project));
  }
  ARBITER_ASSIGN(const auto* rule, studio::gold_rule_of(project));
  reading.gold = rule != nullptr;
  ARBITER_ASSIGN(const auto counts, project.counts());
  reading.prompts = counts.prompts - counts.held_out_prompts - counts.validation_prompts;
  return reading;
}

}  // namespace arbiter::ui
