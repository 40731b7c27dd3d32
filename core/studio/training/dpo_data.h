// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

struct DpoData {
  std::vector<engine::PreferencePair> pairs;
  std::int64_t max_seq = 0;
  std::string hash;  ///< of what was said, in order
};

/// The decided pairs of the counting judgments as of `max_seq` (0: now): ties teach nothing here.
/// Pairs that are longer than the model's context are left out.
Result<DpoData> collect_dpo_data(project::Project& project, const DialogueEncoder& encoder,
                                 double held_out_fraction, std::int64_t max_seq);

}  // namespace arbiter::studio
