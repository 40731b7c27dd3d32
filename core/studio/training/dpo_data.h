// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
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

/// The pairs of a JSONL file with `prompt`, `chosen` and `rejected` a row (corpus_rows.h),
/// optionally `chosen_ended` and `rejected_ended`; `hash` tells its rows from others. What the
/// project has for validation or test, or would have by its shares, is held out.
Result<DpoData> read_preference_corpus(project::Project& project, const std::filesystem::path& file,
                                       const DialogueEncoder& encoder,
                                       const TrainingSplit& split = {});

}  // namespace arbiter::studio
