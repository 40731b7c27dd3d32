// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/engine/feedback_source.h"

namespace arbiter::studio {

/// An annotator who does not exist, for demos, tests and measurements: of two fragments the one of
/// the higher true return is preferred, which people could not see either; a share of the answers
/// is the wrong way round.
class SimulatedFeedback : public engine::FeedbackSource {
 public:
  /// `rule`: return | reversed (the lower one) | constant (neither, ever).
  SimulatedFeedback(std::string rule, double noise, std::uint64_t seed);

  Result<void> offer(engine::FragmentPair pair) override;
  Result<std::vector<engine::FragmentJudgment>> judged() override;
  Result<void> show(std::int64_t, const tasks::control::ClipStep&, bool) override { return {}; }
  Result<std::vector<engine::Press>> presses() override { return std::vector<engine::Press>{}; }

 private:
  std::string rule_;
  double noise_;
  std::uint64_t seed_;
  std::vector<engine::FragmentJudgment> said_;
};

}  // namespace arbiter::studio
