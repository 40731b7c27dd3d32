// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/studio/training/training.h"

namespace arbiter::ui {

/// An algorithm's settings and those that all trainings share, as one form shows them.
inline std::vector<engine::Field> formFields(std::vector<engine::Field> options,
                                             studio::TrainingRequest& common) {
  for (auto& field : engine::fields(common.compute)) options.push_back(std::move(field));
  return studio::with_chat(std::move(options), common.chat);
}

}  // namespace arbiter::ui
