// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/feedback/simulated_annotator.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"

namespace arbiter::studio {

/// A simulated annotator at work in a project, through the same LabelSession as a person.
struct SimulateRequest {
  std::string annotator;
  feedback::Strategy strategy = feedback::Strategy::gold;
  double noise = 0;
  std::int64_t limit = 0;  ///< judgments to give; 0: until nothing is left
  std::uint64_t seed = 1;
};

struct SimulateReport {
  std::int64_t judgments = 0;
  std::int64_t ties = 0;
  std::int64_t singles = 0;  ///< of `judgments`, of a single response
  std::int64_t good = 0;     ///< of `singles`, good, or a score above the middle of the scale
  std::int64_t left = 0;     ///< comparisons that the annotator has not judged
  double seconds = 0;
};

/// Called with each judgment once it is on disk.
using Judged = std::function<void(const project::Judgment&)>;

/// Blocks; the body of a job. Stopped, it ends early and reports what was done: nothing that was
/// judged is lost. The gold reward is known for the demo task's prompts only, the truth where
/// is_right (truth.h) knows it.
Result<SimulateReport> simulate(project::Project& project, const SimulateRequest& request,
                                jobs::JobControl& control, const Judged& judged = {});

}  // namespace arbiter::studio
