// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/project/project.h"

namespace arbiter::studio {

struct NewProject {
  std::filesystem::path folder;
  std::string name;   ///< empty: the folder's name
  bool demo = false;  ///< put the demo task's prompts in
};

/// Makes a project folder. An existing project is an error and stays as it is.
Result<std::unique_ptr<project::Project>> create_project(const NewProject& request);

}  // namespace arbiter::studio
