// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/simulate.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/studio/label/labelling.h"
#include "core/studio/label/truth.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/tasks/registry.h"

namespace arbiter::studio {
namespace {

using feedback::SeenResponse;
using feedback::Strategy;

/// Of a prompt that a gold rule knows.
double gold_reward_of(const std::string& prompt, const SeenResponse& response) {
  return tasks::gold_reward(
      tasks::gold_rule_for(prompt)->score(prompt, response.text, response.ended));
}

/// The same as a share of what the rule gives at most: its components are 0 to 1 each.
double gold_share_of(const std::string& prompt, const SeenResponse& response) {
  const auto components = tasks::gold_rule_for(prompt)->components.size();
  return gold_reward_of(prompt, response) /
         static_cast<double>(std::max<std::size_t>(components, 1));
}

Result<std::vector<SeenResponse>> seen(const LabelSession::Shown& shown) {
  std::vector<SeenResponse> responses;
  for (std::size_t i = 0; i < shown.order.size(); ++i) {
    const auto& response = shown.at(i);
    ARBITER_ASSIGN(auto text, plain_text_of(response));
    responses.push_back({std::move(text), has_ended(response)});
  }
  return responses;
}

/// By the truth an annotator only needs to know which responses are right, whatever they are made
/// of: it is told so in the place of their words.
constexpr const char* right = "right";

Result<std::vector<SeenResponse>> seen_in_truth(const LabelSession::Shown& shown) {
  std::vector<SeenResponse> responses;
  for (std::size_t i = 0; i < shown.order.size(); ++i) {
    const auto known = is_right(shown.view.prompt, shown.at(i));
    if (!known) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "What is right is not known of prompt {prompt}: its file has no "
                                  "column truth. Simulate random here."),
                  {{"prompt", std::to_string(shown.view.prompt.id)}});
    }
    responses.push_back({*known ? right : "", true});
  }
  return responses;
}

double truth_of(const std::string&, const SeenResponse& response) {
  return response.text == right ? 1 : 0;
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

std::unexpected<Error> nothing_to_compare() {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "A single response is longer than nothing: simulate gold, truth or "
                              "random here."));
}

/// What the simulated annotator says of what is on the screen.
Result<LabelSession::Answer> answer_to(const LabelSession::Shown& shown,
                                       const SimulateRequest& request, Random& random) {
  const auto& prompt = shown.view.prompt.text;
  const bool gold = request.strategy == Strategy::gold;
  const bool truth = request.strategy == Strategy::truth;
  if (gold && tasks::gold_rule_for(prompt) == nullptr) return no_gold_reward();
  ARBITER_ASSIGN(const auto responses, truth ? seen_in_truth(shown) : seen(shown));
  feedback::SimulatedAnnotator annotator{request.strategy, request.noise, gold_reward_of};
  if (truth) annotator.gold = truth_of;
  LabelSession::Answer answer;
  if (!shown.single()) {
    answer.tiers = annotator.answer(prompt, responses, random);
    return answer;
  }
  if (request.strategy == Strategy::longer) return nothing_to_compare();
  if (gold) annotator.gold = gold_share_of;
  answer.rating = annotator.rate(prompt, responses.front(), shown.scale, random);
  return answer;
}

}  // namespace

Result<SimulateReport> simulate(project::Project& project, const SimulateRequest& request,
                                jobs::JobControl& control, const Judged& judged) {
  ARBITER_TRY(check(request));
  const double started = monotonic_seconds();
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
    const auto scale = shown->scale;
    ARBITER_ASSIGN(const auto answer, answer_to(*shown, request, random));
    ARBITER_ASSIGN(const auto judgment, session.judge(answer));
    if (!judgment) continue;  // judged in another program under this name: it stays
    if (judged) judged(*judgment);
    ++report.judgments;
    if (answer.rating) {
      ++report.singles;
      if (scale.is_good(*answer.rating) == true) ++report.good;
    } else if (answer.tiers.size() == 1) {
      ++report.ties;
    }
    control.set_progress({report.judgments, total, -1, {}});
  }
  ARBITER_ASSIGN(progress, session.progress());
  report.left = progress.left;
  report.seconds = monotonic_seconds() - started;
  return report;
}

}  // namespace arbiter::studio
