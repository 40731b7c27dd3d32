// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_request.h"

namespace arbiter::studio {
namespace {

std::unexpected<Error> refused(const char* text, const char* field) {
  return fail(ErrorCode::invalid_argument, text, {}, {{}, 0, field});
}

template <class Options>
nlohmann::json settings_of(Options options) {
  return engine::fields_to_json(engine::fields(options));
}

template <class Options>
Result<void> read_fields(const nlohmann::json& json, const char* key, Options& options) {
  const auto found = json.find(key);
  if (found == json.end()) return {};
  return set_known_fields(engine::fields(options), *found);
}

}  // namespace

/// Few labels are gone through often and gently, with a part of them taken to be wrong; each
/// round's policy goes on from the last, so that it needs fewer steps than one from the base.
LoopRequest::LoopRequest() {
  reward.trunk_learning_rate = 5e-4;
  reward.epochs = 6;
  reward.label_smoothing = 0.1;
  policy.iterations = 40;
  policy.learning_rate = 5e-5;
}

Result<LoopRequest> usual_loop(project::Project& project) {
  ARBITER_ASSIGN(const auto recipe, recipe_of(project));
  LoopRequest request;
  request.generation = recipe.generation;
  const auto& ppo = recipe.options<engine::PpoOptions>();
  const auto iterations = request.policy.iterations;
  request.policy = ppo;
  request.policy.iterations = iterations;
  return request;
}

Result<void> check(const LoopRequest& request) {
  if (request.rounds < 1 || request.rounds > 1000)
    return refused(ARBITER_MESSAGE("core", "The rounds should be 1 to 1000."), "rounds");
  if (request.labels < 4 * request.rounds)
    return refused(ARBITER_MESSAGE("core", "There should be at least 4 labels a round."), "labels");
  if (!(request.head_to_head_share >= 0.05 && request.head_to_head_share <= 0.9))
    return refused(
        ARBITER_MESSAGE("core", "The share of head-to-heads should be between 0.05 and 0.9."),
        "head_to_head_share");
  if (request.annotator && !(request.annotator->noise >= 0 && request.annotator->noise <= 1))
    return refused(ARBITER_MESSAGE("core", "The noise should be between 0 and 1."), "noise");
  if (request.measured_on < 1)
    return refused(ARBITER_MESSAGE("core", "At least one head-to-head is needed."),
                   "head_to_heads");
  if (request.candidates < 2 || request.candidates > 64)
    return refused(ARBITER_MESSAGE("core", "A pair can be chosen among 2 to 64 candidates."),
                   "candidates");
  ARBITER_TRY(engine::check(request.generation));
  ARBITER_TRY(engine::check(request.reward));
  ARBITER_TRY(engine::check(request.policy));
  return engine::check(request.compute);
}

nlohmann::json to_json(const LoopRequest& request) {
  nlohmann::json json{{"rounds", request.rounds},
                      {"labels", request.labels},
                      {"head_to_head_share", request.head_to_head_share},
                      {"measured_on", request.measured_on},
                      {"candidates", request.candidates},
                      {"selection", feedback::pair_policy_name(request.selection)},
                      {"generation", settings_of(request.generation)},
                      {"reward", settings_of(request.reward)},
                      {"policy", settings_of(request.policy)},
                      {"compute", settings_of(request.compute)}};
  if (request.annotator) {
    json["annotator"] = {{"name", request.annotator->name},
                         {"strategy", feedback::strategy_name(request.annotator->strategy)},
                         {"noise", request.annotator->noise}};
  }
  return json;
}

Result<LoopRequest> loop_request_from(const nlohmann::json& json) {
  LoopRequest request;
  request.rounds = json.value("rounds", request.rounds);
  request.labels = json.value("labels", request.labels);
  request.head_to_head_share = json.value("head_to_head_share", request.head_to_head_share);
  request.measured_on = json.value("measured_on", request.measured_on);
  request.candidates = json.value("candidates", request.candidates);
  ARBITER_ASSIGN(request.selection,
                 feedback::pair_policy_from_name(
                     json.value("selection", feedback::pair_policy_name(request.selection))));
  ARBITER_TRY(read_fields(json, "generation", request.generation));
  ARBITER_TRY(read_fields(json, "reward", request.reward));
  ARBITER_TRY(read_fields(json, "policy", request.policy));
  ARBITER_TRY(read_fields(json, "compute", request.compute));
  if (const auto found = json.find("annotator"); found != json.end()) {
    LoopAnnotator annotator;
    annotator.name = found->value("name", annotator.name);
    ARBITER_ASSIGN(annotator.strategy,
                   feedback::strategy_from_name(found->value("strategy", std::string("gold"))));
    annotator.noise = found->value("noise", 0.0);
    request.annotator = annotator;
  }
  return request;
}

}  // namespace arbiter::studio
