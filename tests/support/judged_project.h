// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/studio/generate/generation.h"
#include "core/studio/label/simulate.h"
#include "core/studio/models/current_model.h"
#include "core/studio/training/training.h"
#include "tests/support/project_rows.h"
#include "tests/support/tiny_model.h"

namespace arbiter::test {

/// Gives `project`, which has the demo task's prompts, a tiny untrained model in `model` and lets
/// it write `responses` answers to some of them; an annotator who likes long ones judges
/// `judgments`.
inline void judge_tiny_answers(project::Project& project, const std::filesystem::path& model,
                               std::int64_t judgments, std::int64_t responses = 2) {
  must(make_tiny_model(model));
  must(studio::set_current_model(project, model));
  if (judgments == 0) return;
  jobs::JobControl control;
  studio::GenerateRequest answers;
  answers.responses = responses;
  answers.prompt_limit = judgments + 4;
  answers.options.max_new_tokens = 12;
  must(studio::generate(project, answers, control));
  studio::SimulateRequest annotator;
  annotator.annotator = "tester";
  annotator.strategy = feedback::Strategy::longer;
  annotator.limit = judgments;
  must(studio::simulate(project, annotator, control));
}

}  // namespace arbiter::test
