// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/project/project.h"
#include "ui/session/model_list.h"

namespace arbiter::ui {

/// What the trainings of a project would start from and learn from, as it stands.
struct TrainBasis {
  struct RewardModel {
    QString text;  ///< its run's name, and how well it does
    project::Id run = 0;
  };
  std::int64_t judgments = 0;
  ModelList models;                       ///< that they can start from
  std::vector<RewardModel> rewardModels;  ///< finished ones, newest first
};

/// Reads it; asks the database and looks at the runs' files, so not on the window's thread.
TrainBasis readTrainBasis(project::Project& project);

}  // namespace arbiter::ui
