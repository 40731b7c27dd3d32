// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/jobs/job.h"
#include "core/studio/loop/loop_request.h"

namespace arbiter::studio {

/// Live judgments that were made after a point of history, skips left out; of `only`, where that is
/// not empty.
Result<std::int64_t> judged_since(project::Project& project, std::int64_t seq,
                                  const std::vector<project::Id>& only = {});

/// Comparisons of a priority that nobody has judged.
Result<std::int64_t> open_pairs(project::Project& project, double priority);

struct LabelsWanted {
  std::optional<LoopAnnotator> annotator;  ///< gives those that are missing; none: people do
  std::int64_t since = 0;                  ///< history's number
  std::vector<project::Id> of{};           ///< empty: of whatever is asked
  std::int64_t total = 0;
  std::uint64_t seed = 1;
};

/// Whether there are so many now; false where it was stopped before. Ends early, with what there
/// is, where nothing is left to ask: of `of`, or in the whole queue, all is judged or was skipped.
Result<bool> wait_for_labels(project::Project& project, const LabelsWanted& wanted,
                             jobs::JobControl& control);

}  // namespace arbiter::studio
