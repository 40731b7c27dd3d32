// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/studio/loop/loop_state.h"

namespace arbiter::studio {

/// What is told to somebody who looks on; called on the thread that runs the loop. Each may be
/// empty.
struct LoopWatch {
  std::function<void(const project::Run&)> run_started;
  std::function<void()> moved;  ///< a phase is done and stored, or there are pairs to be judged
};

/// Goes through the rounds: the loop that is under way from where it stands, else a new one by
/// `request` (its rounds are counted on from the last loop's). With an annotator in the request it
/// judges what nobody has judged yet; without, this waits for people for as long as it takes.
/// A policy that loses against the model in use, in judged head-to-heads, is not taken into use:
/// the next round goes on from the model that was. Nothing is decided by the gold reward or by
/// prompts for test. Blocks; the body of a job. Stopped, it goes on there the next time.
/// ErrorCode::locked where the project's loop goes round already, here or in another program.
Result<LoopState> run_loop(project::Project& project, const std::optional<LoopRequest>& request,
                           jobs::JobControl& control, jobs::MetricChannel& channel,
                           LoopWatch watch = {});

/// Labels that a loop's round waits for.
struct AwaitedLabels {
  std::int64_t judged = 0;
  std::int64_t wanted = 0;
};
/// None where it waits for nobody.
Result<std::optional<AwaitedLabels>> awaited_labels(project::Project& project,
                                                    const LoopState& state);

/// Ends a loop that is under way, and not running, with the rounds that it has begun: another one
/// can start. What the last of them has made, and what was judged, stays in the project. Refused as
/// `run_loop` is while it goes round somewhere.
Result<void> end_loop(project::Project& project);

/// The rounds as `report.json` has them.
nlohmann::json rounds_json(const LoopState& state);

}  // namespace arbiter::studio
