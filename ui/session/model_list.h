// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/project/project.h"
#include "core/studio/models/own_models.h"

namespace arbiter::ui {

/// The models of a project that can be started from or asked, as a person knows them.
struct ModelList {
  QString current;                                ///< the one in use; empty: none yet
  std::vector<std::pair<QString, QString>> runs;  ///< a finished run's name, its model's folder
  std::vector<studio::OwnModel> own;              ///< chosen before, the newest first
  std::vector<studio::OwnModel> ownRewards;       ///< the same of reward models
};

/// Reads it; asks the database and looks at the runs' files, so not on the window's thread.
ModelList readModelList(project::Project& project);

/// A path for people: with the system's separators.
QString shownPath(const std::filesystem::path& path);

}  // namespace arbiter::ui
