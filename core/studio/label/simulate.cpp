// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/simulate.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/studio/label/labelling.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/tasks/registry.h"

namespace arbiter::studio {
namespace {

/// Of a prompt that a gold rule knows.
double gold_reward_of(const std::string& prompt, const feedback::SeenResponse& response) {
  return tasks::gold_reward(
      tasks::gold_rule_for(prompt)->score(prompt, response.text, response.ended));
}

Result<std::vector<feedback::SeenResponse>> seen(const LabelSession::Shown& shown) {
  std::vector<feedback::SeenResponse> responses;
  for (std::size_t i = 0; i < shown.order.size(); ++i) {
    const auto& response = shown.at(i);
    ARBITER_ASSIGN(auto text, plain_text_of(response));
    responses.push_back({std::move(text), has_ended(response)});
  }
  return responses;
}

Result<void> check(const SimulateRequest& request) {
  if (!(request.noise >= 0 && request.noise <= 1)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "The noise should be between 0 and 1."), {},
                {{}, 0, "noise"});
  }
  if (request.limit < 0) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "The limit cannot be negative."), {}, {{}, 0, "limit"});
  }
  return {};
}

std::unexpected<Error> no_gold_reward() {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The gold reward is known for the demo task's prompts only. "
                              "Simulate random or longer here, or use the demo project."));
}

}  // namespace

Result<SimulateReport> simulate(project::Project& project, const SimulateRequest& request,
                                jobs::JobControl& control, const Judged& judged) {
  ARBITER_TRY(check(request));
  const double started = monotonic_seconds();
  const bool gold = request.strategy == feedback::Strategy::gold;
  const feedback::SimulatedAnnotator annotator{request.strategy, request.noise, gold_reward_of};
  Random random(mix_seed(request.seed, 1));
  ARBITER_ASSIGN(auto session, LabelSession::begin(project, request.annotator, request.seed));
  ARBITER_ASSIGN(auto progress, session.progress());
  const std::int64_t total =
      request.limit > 0 ? std::min(request.limit, progress.left) : progress.left;

  SimulateReport report;
  while (!control.stop_requested() && (request.limit == 0 || report.judgments < request.limit)) {
    control.wait_while_paused();
    ARBITER_ASSIGN(const auto* shown, session.current());
    if (shown == nullptr) break;
    if (gold && tasks::gold_rule_for(shown->view.prompt.text) == nullptr) return no_gold_reward();
    LabelSession::Answer answer;
    ARBITER_ASSIGN(const auto responses, seen(*shown));
    answer.tiers = annotator.answer(shown->view.prompt.text, responses, random);
    ARBITER_ASSIGN(const auto judgment, session.judge(answer));
    if (!judgment) continue;  // judged in another program under this name: it stays
    if (judged) judged(*judgment);
    ++report.judgments;
    if (answer.tiers.size() == 1) ++report.ties;
    control.set_progress({report.judgments, total, -1, {}});
  }
  ARBITER_ASSIGN(progress, session.progress());
  report.left = progress.left;
  report.seconds = monotonic_seconds() - started;
  return report;
}

}  // namespace arbiter::studio
