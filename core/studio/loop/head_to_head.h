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

}  // namespace arbiter::studio
