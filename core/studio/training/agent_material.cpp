// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/run_models.h"
#include "core/studio/training/materials.h"

namespace arbiter::studio {
namespace {

constexpr const char* environment_key = "environment";
constexpr const char* teacher_key = "teacher";

}  // namespace

Result<MakeRecorder> collect_environment(Preparation& made) {
  auto& settings = made.start.prepared.run.settings;
  if (!made.start.prepared.resumes()) {
    settings[environment_key] = made.asked.environment;
    if (!made.asked.teacher.empty())
      settings[teacher_key] = stored_path(made.project, made.asked.teacher);
  }
  made.request.environment = settings.value(environment_key, std::string());
  const auto teacher = settings.value(teacher_key, std::string());
  if (!teacher.empty()) made.request.teacher = resolved_path(made.project, teacher);
  return plain_recorder(made);
}

}  // namespace arbiter::studio
