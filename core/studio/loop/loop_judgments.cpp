// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_judgments.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "core/base/random.h"
#include "core/project/rating.h"
#include "core/project/repositories.h"
#include "core/studio/label/simulate.h"

namespace arbiter::studio {
namespace {

/// How often the project is asked whether somebody has judged.
constexpr auto patience = std::chrono::milliseconds(250);

Result<void> simulate_missing(project::Project& project, const LabelsWanted& wanted,
                              std::int64_t missing, jobs::JobControl& control,
                              std::int64_t& given) {
  ARBITER_ASSIGN(const auto seq, project.judgments().max_seq());
  SimulateRequest request;
  request.annotator = wanted.annotator->name;
  request.strategy = wanted.annotator->strategy;
  request.noise = wanted.annotator->noise;
  request.limit = missing;
  // Another stream after an interruption: the same one would flip the same places again.
  request.seed = mix_seed(wanted.seed, static_cast<std::uint64_t>(seq - wanted.since));
  ARBITER_ASSIGN(const auto report, simulate(project, request, control));
  given = report.judgments;
  return {};
}

/// Whether everybody who was asked has said something, be it that they cannot say.
Result<bool> nothing_left(project::Project& project, const LabelsWanted& wanted) {
  if (wanted.of.empty()) {
    ARBITER_ASSIGN(const auto open,
                   project.comparisons().list({.judged = false, .retired = false}, 0, 1));
    return open.empty();
  }
  for (const auto id : wanted.of) {
    ARBITER_ASSIGN(const auto said, project.judgments().live({.comparison = id}));
    if (said.empty()) return false;
  }
  return true;
}

}  // namespace

Result<std::int64_t> judged_since(project::Project& project, std::int64_t seq,
                                  const std::vector<project::Id>& only) {
  const std::set<project::Id> asked(only.begin(), only.end());
  std::set<std::string> live;
  ARBITER_TRY(project.judgments().each(seq, [&](const project::Judgment& judgment) {
    if (judgment.supersedes) live.erase(*judgment.supersedes);
    const bool counts = judgment.outcome != project::Outcome::withdrawn &&
                        judgment.outcome != project::Outcome::skip &&
                        !project::rating_of(judgment) &&  // no label of a pair
                        (only.empty() || asked.contains(judgment.comparison));
    if (counts) live.insert(judgment.uuid);
    return true;
  }));
  return static_cast<std::int64_t>(live.size());
}

Result<std::int64_t> open_pairs(project::Project& project, double priority) {
  ARBITER_ASSIGN(const auto ids, project.comparisons().with_priority(priority));
  std::int64_t open = 0;
  for (const auto id : ids) {
    ARBITER_ASSIGN(const auto comparison, project.comparisons().get(id));
    if (project::is_single(comparison)) continue;
    ARBITER_ASSIGN(const auto history, project.judgments().of_comparison(id));
    if (history.empty()) ++open;
  }
  return open;
}

Result<bool> wait_for_labels(project::Project& project, const LabelsWanted& wanted,
                             jobs::JobControl& control) {
  std::int64_t seen = -1;
  for (;;) {
    control.wait_while_paused();
    if (control.stop_requested()) return false;
    ARBITER_ASSIGN(const auto seq, project.judgments().max_seq());
    if (seq != seen) {
      seen = seq;
      ARBITER_ASSIGN(const auto judged, judged_since(project, wanted.since, wanted.of));
      control.set_progress({judged, wanted.total, -1, ARBITER_MESSAGE("core", "labels")});
      if (judged >= wanted.total) return true;
      if (wanted.annotator) {
        std::int64_t given = 0;
        ARBITER_TRY(simulate_missing(project, wanted, wanted.total - judged, control, given));
        if (given == 0 && !control.stop_requested()) return true;
        continue;
      }
      ARBITER_ASSIGN(const bool all_said, nothing_left(project, wanted));
      if (all_said) return true;
    }
    std::this_thread::sleep_for(patience);
  }
}

}  // namespace arbiter::studio
