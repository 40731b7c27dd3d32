// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/run_models.h"
#include "core/studio/training/materials.h"
#include "core/studio/training/simulated_feedback.h"

namespace arbiter::studio {
namespace {

// Settings of an agent's run, beside its options.
constexpr const char* environment_key = "environment";
constexpr const char* teacher_key = "teacher";
constexpr const char* prompts_key = "last_prompt";  ///< that the run has seen: none
constexpr const char* simulate_key = "simulate";
constexpr const char* noise_key = "simulate_noise";
constexpr const char* judged_key = "judged_by";  ///< annotators; its plots are shown then

}  // namespace

Result<MakeRecorder> collect_environment(Preparation& made) {
  auto& run = made.start.prepared.run;
  auto& settings = run.settings;
  if (!made.start.prepared.resumes()) {
    settings[environment_key] = made.asked.environment;
    settings[prompts_key] = 0;
    if (!made.asked.teacher.empty())
      settings[teacher_key] = stored_path(made.project, made.asked.teacher);
    if (!made.asked.simulate.empty()) {
      settings[simulate_key] = made.asked.simulate;
      settings[noise_key] = made.asked.simulate_noise;
      settings[judged_key] = 1;
    }
  }
  made.request.environment = settings.value(environment_key, std::string());
  const auto teacher = settings.value(teacher_key, std::string());
  if (!teacher.empty()) made.request.teacher = resolved_path(made.project, teacher);
  const auto rule = settings.value(simulate_key, std::string());
  if (!rule.empty()) {
    made.feedback = std::make_unique<SimulatedFeedback>(
        rule, settings.value(noise_key, 0.1), static_cast<std::uint64_t>(made.start.compute.seed));
    made.request.feedback = made.feedback.get();
  }
  return plain_recorder(made);
}

}  // namespace arbiter::studio
