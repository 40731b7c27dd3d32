// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/win_rate_job.h"

#include "core/studio/measure/evaluate.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/recipe.h"

namespace arbiter::ui {

Result<void> evaluateRun(project::Project& project, const project::Run& run,
                         jobs::JobControl& control) {
  studio::EvaluateRequest request;
  ARBITER_ASSIGN(request.model, studio::model_of_run(project, run.id));
  request.reward_run = run.reward_run;
  ARBITER_ASSIGN(const auto recipe, studio::recipe_of(project));
  request.options = recipe.generation;
  ARBITER_ASSIGN(const auto report, studio::evaluate(project, request, control));
  return studio::keep_evaluation(project, run, report.to_json());
}

}  // namespace arbiter::ui
