// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/left_out.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {

struct DpoData {
  std::vector<engine::PreferencePair> pairs;
  std::int64_t max_seq = 0;
  std::string hash;  ///< of what was said, in order
  LeftOut left_out;
};

/// The decided pairs of the counting judgments as of `max_seq` (0: now): ties teach nothing here.
/// Pairs that are longer than the model's context are left out.
Result<DpoData> collect_dpo_data(project::Project& project, const DialogueEncoder& encoder,
                                 std::int64_t max_seq, const TrainingSplit& split = {});

}  // namespace arbiter::studio
