// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/studio/training/training_start.h"

namespace arbiter::studio {

/// The models that a policy is held to and measured against. Empty: its starting point.
struct Anchors {
  std::filesystem::path reference;
  std::filesystem::path base;
};

/// As the run's setting `reference` says; a resumed run keeps those that it began with. A base
/// model of another vocabulary is none that this policy can be compared with: then the starting
/// point stands for it, and the run's settings say `start`.
Result<Anchors> choose_anchors(project::Project& project, TrainingStart& training);

}  // namespace arbiter::studio
