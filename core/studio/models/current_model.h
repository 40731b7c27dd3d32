// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"
#include "core/project/repositories.h"

/// Which model the project generates with and tunes next.
namespace arbiter::studio {

/// The folder of the model that the project generates with and tunes next.
Result<std::filesystem::path> current_model(project::Project& project);
Result<void> set_current_model(project::Project& project, const std::filesystem::path& model);
/// The model that figures compare with and that the project began with: the one that was chosen;
/// else the one that the first training or generation started from; else the current one. The
/// folder may be gone.
Result<std::filesystem::path> base_model(project::Project& project);
/// What a reward model starts from: the base model, so that the scores of every round are of one
/// kind; the current model where the two do not share a vocabulary or the base is gone.
Result<std::filesystem::path> reward_start(project::Project& project);
Result<void> set_base_model(project::Project& project, const std::filesystem::path& model);
/// Notes what the first training or generation starts from.
Result<void> remember_base_model(project::Project& project, const std::filesystem::path& model);

/// What happens to the model of a run that has finished.
enum class TakeIntoUse : std::uint8_t { ask, always, never };
/// What the project says (setting `take_into_use`), else `usual`: the window asks, the command line
/// takes it.
Result<TakeIntoUse> take_into_use(project::Project& project, TakeIntoUse usual);
Result<void> set_take_into_use(project::Project& project, const std::string& name);
const char* take_into_use_name(TakeIntoUse choice);
/// Whether it has made a model that can be used and that is not in use already: one that writes
/// text, of a run that is done.
Result<bool> can_be_used(project::Project& project, const project::Run& run);

/// "ppo-3" where some run's checkpoint is this folder; empty: of no run.
Result<std::string> run_name_of(project::Project& project, const std::filesystem::path& model);

/// The model of a finished run becomes the current one; a run without an id has stored nothing.
Result<void> take_as_current(project::Project& project, const project::Run& run);
/// The model that comes with the program.
std::filesystem::path demo_model();

/// Copies a finished run's model as a folder in the Hugging Face layout.
Result<void> export_model(project::Project& project, project::Id run,
                          const std::filesystem::path& folder);

}  // namespace arbiter::studio
