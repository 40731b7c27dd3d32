// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/types.h"

namespace arbiter::feedback {

/// Whether a judgment names the best of three or more responses and says nothing of the others
/// among themselves: a label of a file ("best: B") is kept as {{b}, {all others}}, which a person's
/// own ranking means as a tie of the others. A tie in it is no fact to learn from or to agree on.
inline bool is_first_choice(const project::Judgment& judgment) {
  return judgment.role == project::Role::imported && judgment.outcome == project::Outcome::ranked &&
         judgment.ranking.size() == 2 && judgment.ranking.front().size() == 1 &&
         judgment.ranking.back().size() > 1;
}

}  // namespace arbiter::feedback
