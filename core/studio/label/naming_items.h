// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/engine/options.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"
#include "core/studio/training/naming_source.h"

namespace arbiter::studio {

/// Names to be judged: of examples that a classifier sees, drawn from its probabilities.
struct NamingItemsRequest {
  project::Id run = 0;  ///< a classifier's, whose model names; 0: nobody, any name is as likely
  NamingSource source;  ///< where no run says it: pictures, or texts by JSONL or topics
  std::int64_t picture_size = 32;
  std::int64_t count = 30;
  std::uint64_t seed = 1;
  engine::ComputeOptions compute;
};

struct NamingItems {
  std::int64_t added = 0;
  std::int64_t left = 0;  ///< examples that nothing was asked of yet
};

/// Puts them into the project's queue: a prompt for each name that was given ("Is this: circle?"),
/// a response that is the picture (PNG, in the project's store) or the text, and a comparison of it
/// alone, to be judged good or bad. Each example is asked of once by each run (or by nobody); those
/// for test never. Blocks; the body of a job.
Result<NamingItems> add_naming_items(project::Project& project, const NamingItemsRequest& request,
                                     jobs::JobControl& control);

}  // namespace arbiter::studio
