// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/current_model.h"

#include "core/base/files.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

constexpr const char* current_model_key = "current_model";

}  // namespace

Result<std::filesystem::path> current_model(project::Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(current_model_key));
  std::filesystem::path folder = demo_model();
  if (stored.is_string()) folder = resolved_path(project, stored.get<std::string>());
  ARBITER_TRY(check_model_folder(folder));
  return folder;
}

Result<void> set_current_model(project::Project& project, const std::filesystem::path& model) {
  ARBITER_TRY(check_model_folder(model));
  return project.settings().set(current_model_key, stored_path(project, model));
}

Result<void> take_as_current(project::Project& project, const project::Run& run) {
  if (run.id == 0) return {};
  ARBITER_ASSIGN(const auto model, model_of_run(project, run.id));
  return set_current_model(project, model);
}

std::filesystem::path demo_model() { return resources_folder() / "demo/model"; }

Result<void> export_model(project::Project& project, project::Id run,
                          const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto model, model_of_run(project, run));
  return copy_model(model, {.folder = folder});
}

}  // namespace arbiter::studio
