// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_name.h"

#include <QCoreApplication>

#include "core/project/repositories.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/run_setup.h"
#include "core/studio/training/training.h"

namespace arbiter::ui {

QString modelName(project::Project& project, const std::filesystem::path& folder) {
  if (folder == studio::demo_model())
    return QCoreApplication::translate("arbiter::ui::ModelName", "the demo's model");
  if (const auto runs = project.runs().list()) {
    for (const auto& run : *runs) {
      const auto model = studio::model_of_run(project, run.id);
      if (model && *model == folder) return QString::fromStdString(run.name);
    }
  }
  return QString::fromStdString(folder.filename().string());
}

}  // namespace arbiter::ui
