// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/error.h"
#include "core/tasks/control/clip.h"

namespace arbiter::engine {

/// Two fragments of what an agent did, to be compared.
struct FragmentPair {
  std::int64_t number = 0;  ///< the training's own, from 1 on; it never comes twice
  tasks::control::Clip left;
  tasks::control::Clip right;
};

struct FragmentJudgment {
  std::int64_t number = 0;   ///< of the pair
  double left_better = 0.5;  ///< 1: the left one, 0: the right one, .5: neither
};

/// One +1 / -1 while the agent acted.
struct Press {
  std::int64_t step = 0;  ///< the environment step that was on the screen
  double value = 0;       ///< 1 or -1
};

/// Where a training gets people's word on an agent's behaviour. Called on the training's thread;
/// nothing here waits for a person: whoever judges does so at their own pace.
class FeedbackSource {
 public:
  virtual ~FeedbackSource() = default;
  /// A pair that the training would like to have judged.
  virtual Result<void> offer(FragmentPair pair) = 0;
  /// What has been judged since this was last asked, in the order in which it was said.
  virtual Result<std::vector<FragmentJudgment>> judged() = 0;
  /// One step as it happens; `step` counts from 0 and rises by one. May slow the training down to
  /// the pace at which somebody watches.
  virtual Result<void> show(std::int64_t step, const tasks::control::ClipStep& what, bool last) = 0;
  /// What has been pressed since this was last asked.
  virtual Result<std::vector<Press>> presses() = 0;
};

}  // namespace arbiter::engine
