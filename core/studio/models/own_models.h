// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"

/// Models of the user's own that a project remembers (its settings `recent_models` and
/// `recent_reward_models`).
namespace arbiter::studio {

struct OwnModel {
  std::filesystem::path folder;
  std::filesystem::path base;  ///< of an adapter whose base was chosen; else empty
  std::string chat_template = "auto";
};

/// What they are used for; of each kind a project remembers a list of its own.
enum class OwnKind : std::uint8_t { language, reward };

inline constexpr std::size_t most_own_models = 10;

/// The last ten, the newest first; those whose folder is gone are among them.
Result<std::vector<OwnModel>> own_models(project::Project& project,
                                         OwnKind kind = OwnKind::language);

/// Remembers a model as the newest; one with the same folder and base is moved up.
Result<void> remember_own_model(project::Project& project, const OwnModel& model,
                                OwnKind kind = OwnKind::language);

/// The folder to train from or ask: a whole model's own; of adapters whose base was chosen a copy
/// of them in the project (`models/`, under the adapters' name and a number), which names that
/// base. What cannot be read is an error.
Result<std::filesystem::path> usable_folder(project::Project& project, const OwnModel& model);

/// Removes the copies that `usable_folder` made and that nothing names any more: no run, no setting
/// and none of the remembered models. One that was made or used within the last day stays, as a
/// training may be about to start from it. Called where a run is deleted and a copy is made.
Result<void> remove_unused_copies(project::Project& project);

/// Writes a copy of an adapter folder that names `base` as its base.
Result<void> copy_adapter(const std::filesystem::path& adapter, const std::filesystem::path& base,
                          const std::filesystem::path& to);

}  // namespace arbiter::studio
