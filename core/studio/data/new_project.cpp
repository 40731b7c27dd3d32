// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/new_project.h"

#include "core/studio/demo/demo_prompts.h"

namespace arbiter::studio {

Result<std::unique_ptr<project::Project>> create_project(const NewProject& request) {
  ARBITER_ASSIGN(auto project, project::Project::create(request.folder, request.name));
  if (request.demo) ARBITER_TRY(add_demo_prompts(*project));
  return project;
}

}  // namespace arbiter::studio
