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

/// Few labels are gone through a few times and gently, with a part of them taken to be wrong; each
/// round's policy goes on from the last.
LoopRequest::LoopRequest() {
  reward.trunk_learning_rate = 5e-4;
  reward.epochs = 4;
  reward.label_smoothing = 0.1;
  // Their mean is right more often than one alone is; each learns from all labels, of which there
  // are few: a resample leaves out a third of them.
  reward.ensemble = 3;
  reward.bootstrap = false;
  policy.iterations = 80;
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

Result<engine::AnyOptions> policy_options(project::Project& project, const LoopRequest& request) {
  ARBITER_ASSIGN(const auto recipe, recipe_of(project));
  const auto& shared = request.policy;
  const auto on_policy = [&]<class Options>(Options options) -> engine::AnyOptions {
    options.iterations = shared.iterations;
    options.learning_rate = shared.learning_rate;
    options.max_new_tokens = shared.max_new_tokens;
    return options;
  };
  const auto on_file = [&]<class Options>(Options options) -> engine::AnyOptions {
    options.learning_rate = shared.learning_rate;
    return options;
  };
  switch (request.method) {
    case PolicyMethod::ppo:
      break;
    case PolicyMethod::reinforce:
      return on_policy(recipe.options<engine::ReinforceOptions>());
    case PolicyMethod::rloo:
      return on_policy(recipe.options<engine::RlooOptions>());
    case PolicyMethod::grpo:
      return on_policy(recipe.options<engine::GrpoOptions>());
    case PolicyMethod::dpo:
      return on_file(recipe.options<engine::DpoOptions>());
    case PolicyMethod::best_of_n:
      return on_file(recipe.options<engine::SftOptions>());
  }
  return request.policy;
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
  if (request.own_answers < 2 || request.own_answers > 256 || request.own_prompts < 1)
    return refused(ARBITER_MESSAGE("core", "The best can be taken of 2 to 256 answers."),
                   "own_answers");
  if (!(request.audit_share > 0 && request.audit_share <= 1))
    return refused(
        ARBITER_MESSAGE("core", "The share that is audited should be above 0 and at most 1."),
        "audit_share");
  if (!(request.min_agreement >= 0 && request.min_agreement <= 1))
    return refused(ARBITER_MESSAGE("core", "The agreement should be between 0 and 1."),
                   "min_agreement");
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
                      {"method", policy_method_name(request.method)},
                      {"own_answers", request.own_answers},
                      {"own_prompts", request.own_prompts},
                      {"audit_share", request.audit_share},
                      {"min_agreement", request.min_agreement},
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
  ARBITER_ASSIGN(request.method,
                 policy_method_from_name(json.value("method", policy_method_name(request.method))));
  request.own_answers = json.value("own_answers", request.own_answers);
  request.own_prompts = json.value("own_prompts", request.own_prompts);
  request.audit_share = json.value("audit_share", request.audit_share);
  request.min_agreement = json.value("min_agreement", request.min_agreement);
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
