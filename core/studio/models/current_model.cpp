// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/current_model.h"

#include <optional>
#include <ranges>

#include "core/base/files.h"
#include "core/engine/algorithm.h"
#include "core/engine/language_model.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

constexpr const char* current_model_key = "current_model";
constexpr const char* base_model_key = "base_model";
constexpr const char* take_into_use_key = "take_into_use";

/// What the project has stored as its current model, whether or not it is there.
Result<std::filesystem::path> stored_current(project::Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(current_model_key));
  return stored.is_string() ? resolved_path(project, stored.get<std::string>()) : demo_model();
}

/// What the project's first training of a language model started from, where there was one.
Result<std::optional<std::string>> first_start(project::Project& project) {
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : std::views::reverse(runs)) {  // oldest first
    const auto* algorithm = engine::find_algorithm(run.kind);
    if (algorithm != nullptr && algorithm->trains_language_model()) return run.parent_model;
  }
  return std::nullopt;
}

}  // namespace

Result<std::filesystem::path> current_model(project::Project& project) {
  ARBITER_ASSIGN(const auto folder, stored_current(project));
  ARBITER_TRY(check_model_folder(folder));
  return folder;
}

Result<void> set_current_model(project::Project& project, const std::filesystem::path& model) {
  ARBITER_TRY(check_model_folder(model));
  ARBITER_TRY(engine::check_language_model(model));
  return project.settings().set(current_model_key, stored_path(project, model));
}

Result<std::filesystem::path> base_model(project::Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(base_model_key));
  if (stored.is_string()) return resolved_path(project, stored.get<std::string>());
  ARBITER_ASSIGN(const auto first, first_start(project));
  if (first) return resolved_path(project, *first);
  return stored_current(project);
}

Result<std::filesystem::path> reward_start(project::Project& project) {
  ARBITER_ASSIGN(auto current, current_model(project));
  ARBITER_ASSIGN(const auto base, base_model(project));
  if (!check_model_folder(base)) return current;
  ARBITER_ASSIGN(const auto of_base, vocabulary_of(base));
  ARBITER_ASSIGN(const auto of_current, vocabulary_of(current));
  return of_base == of_current || of_current == 0 ? base : current;
}

Result<void> set_base_model(project::Project& project, const std::filesystem::path& model) {
  ARBITER_TRY(check_model_folder(model));
  ARBITER_TRY(engine::check_language_model(model));
  return project.settings().set(base_model_key, stored_path(project, model));
}

Result<void> remember_base_model(project::Project& project, const std::filesystem::path& model) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(base_model_key));
  if (stored.is_string()) return {};
  // A project from before there was a base has had its first training.
  ARBITER_ASSIGN(const auto first, first_start(project));
  return project.settings().set(base_model_key, first.value_or(stored_path(project, model)));
}

const char* take_into_use_name(TakeIntoUse choice) {
  switch (choice) {
    case TakeIntoUse::ask:
      return "ask";
    case TakeIntoUse::always:
      return "always";
    case TakeIntoUse::never:
      return "never";
  }
  return "ask";
}

Result<TakeIntoUse> take_into_use(project::Project& project, TakeIntoUse usual) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(take_into_use_key));
  for (const auto choice : {TakeIntoUse::ask, TakeIntoUse::always, TakeIntoUse::never})
    if (stored == take_into_use_name(choice)) return choice;
  return usual;
}

Result<void> set_take_into_use(project::Project& project, const std::string& name) {
  for (const auto choice : {TakeIntoUse::ask, TakeIntoUse::always, TakeIntoUse::never})
    if (name == take_into_use_name(choice)) return project.settings().set(take_into_use_key, name);
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "\"{name}\" is not ask, always or never."), {{"name", name}},
              {{}, 0, take_into_use_key});
}

Result<bool> can_be_used(project::Project& project, const project::Run& run) {
  if (run.id == 0 || !project::makes_language_model(run.kind) ||
      run.state != project::RunState::done)
    return false;
  ARBITER_ASSIGN(const auto model, model_of_run(project, run.id));
  ARBITER_ASSIGN(const auto current, stored_current(project));
  return stored_path(project, model) != stored_path(project, current);
}

Result<std::string> run_name_of(project::Project& project, const std::filesystem::path& model) {
  const std::string stored = stored_path(project, model);
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {
    ARBITER_ASSIGN(const auto checkpoints, project.runs().checkpoints(run.id));
    for (const auto& checkpoint : checkpoints)
      if (checkpoint.folder == stored) return run.name;
  }
  return std::string();
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
