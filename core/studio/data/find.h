// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/jobs/job.h"
#include "core/project/repositories.h"

namespace arbiter::studio {

struct FindReport {
  std::int64_t count = 0;             ///< prompts that match
  std::vector<project::Prompt> rows;  ///< the first of them, with their text
  std::vector<project::Id> prompts;   ///< all of them, by ascending id
  bool complete = false;  ///< false in a project that cannot be written to: part is not indexed
};

/// The prompts in which, or in one response to which, every one of `words` stands (the last one as
/// the beginning of a word); at most `rows` of them with their text. Completes the search index
/// first; stopped there, the error is `cancelled`.
Result<FindReport> find_prompts(project::Project& project, const std::string& words,
                                std::int64_t rows, jobs::JobControl& control);

}  // namespace arbiter::studio
