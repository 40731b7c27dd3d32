// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/studio/loop/loop_state.h"

namespace arbiter::studio {

/// Goes through the rounds: the loop that is under way from where it stands, else a new one by
/// `request` (its rounds are counted on from the last loop's). With an annotator in the request it
/// judges what nobody has judged yet; without, this waits for people for as long as it takes.
/// A policy that loses against the model in use, in judged head-to-heads, is not taken into use:
/// the next round goes on from the model that was. Nothing is decided by the gold reward or by
/// prompts for test. Blocks; the body of a job. Stopped, it goes on there the next time.
Result<LoopState> run_loop(project::Project& project, const std::optional<LoopRequest>& request,
                           jobs::JobControl& control, jobs::MetricChannel& channel);

/// The rounds as `report.json` has them.
nlohmann::json rounds_json(const LoopState& state);

}  // namespace arbiter::studio
