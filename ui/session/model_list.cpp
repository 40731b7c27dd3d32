// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_list.h"

#include <QDir>

#include "core/project/repositories.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "ui/session/model_name.h"

namespace arbiter::ui {

ModelList readModelList(project::Project& project) {
  ModelList list;
  if (const auto current = studio::current_model(project))
    list.current = modelName(project, *current);
  list.own = studio::own_models(project).value_or(std::vector<studio::OwnModel>{});
  list.ownRewards = studio::own_models(project, studio::OwnKind::reward)
                        .value_or(std::vector<studio::OwnModel>{});
  const auto runs = project.runs().list();
  if (!runs) return list;
  for (const auto& run : *runs) {
    if (!project::makes_language_model(run.kind) || run.state != project::RunState::done) continue;
    if (const auto folder = studio::model_of_run(project, run.id))
      list.runs.emplace_back(QString::fromStdString(run.name),
                             QString::fromStdString(folder->string()));
  }
  return list;
}

QString shownPath(const std::filesystem::path& path) {
  return QDir::toNativeSeparators(QString::fromStdString(path.string()));
}

}  // namespace arbiter::ui
