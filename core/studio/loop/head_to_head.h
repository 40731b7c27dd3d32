// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/jobs/job.h"
#include "core/studio/loop/loop_state.h"

namespace arbiter::studio {

/// Pairs of one answer by the candidate and one by the model in use, to prompts for training that
/// the round has not asked about; who wrote which is told to nobody. As many as are missing: of
/// four prompts for each, those whose two answers differ most.
Result<void> make_head_to_heads(project::Project& project, const LoopState& state,
                                jobs::JobControl& control);

/// The round's pairs of this kind.
Result<std::vector<project::Id>> head_to_heads_of(project::Project& project,
                                                  const LoopRound& round);

/// What was said of them: each person's live judgment counts once.
Result<HeadToHead> count_head_to_heads(project::Project& project, const LoopRound& round);

/// `missing` pairs more of the round's rival and the model in use, as the round's pairs: they teach
/// its reward model, and decide whether the policy that the round before refused was the better one
/// after all. Of two prompts for each, those whose two answers differ most.
Result<void> make_rival_pairs(project::Project& project, const LoopState& state,
                              std::int64_t missing, jobs::JobControl& control);

/// What was said of them.
Result<HeadToHead> count_rival_pairs(project::Project& project, const LoopRound& round);

}  // namespace arbiter::studio
