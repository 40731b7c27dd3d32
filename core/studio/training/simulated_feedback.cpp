// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/simulated_feedback.h"

#include <utility>

namespace arbiter::studio {

SimulatedFeedback::SimulatedFeedback(std::string rule, double noise, std::uint64_t seed)
    : rule_(std::move(rule)), noise_(noise), seed_(seed) {}

Result<void> SimulatedFeedback::offer(engine::FragmentPair pair) {
  // Each pair has a generator of its own: a training that goes on hears the same.
  Random random(mix_seed(seed_, static_cast<std::uint64_t>(pair.number)));
  const double left = pair.left.true_return();
  const double right = pair.right.true_return();
  double left_better = left == right ? 0.5 : (left > right ? 1.0 : 0.0);
  if (random.chance(noise_)) left_better = 1 - left_better;
  if (rule_ == "reversed") left_better = 1 - left_better;
  if (rule_ == "constant") left_better = 0.5;
  said_.push_back({pair.number, left_better});
  return {};
}

Result<std::vector<engine::FragmentJudgment>> SimulatedFeedback::judged() {
  return std::exchange(said_, {});
}

}  // namespace arbiter::studio
