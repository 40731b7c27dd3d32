// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_state.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace arbiter::studio {
namespace {

constexpr const char* loop_key = "loop";
constexpr std::array phases{"pairs",         "labels",  "reward", "policy",
                            "head_to_heads", "measure", "done"};

LoopPhase phase_from(const std::string& name) {
  const auto found = std::ranges::find(phases, name);
  return found == phases.end() ? LoopPhase::pairs : static_cast<LoopPhase>(found - phases.begin());
}

nlohmann::json to_json(const LoopRound& round) {
  nlohmann::json json{{"round", round.number},
                      {"phase", phase_name(round.phase)},
                      {"seq", round.seq},
                      {"comparison", round.comparison},
                      {"model", round.model},
                      {"rival", round.rival},
                      {"priority", round.priority},
                      {"reward_before", round.reward_before},
                      {"asks_all", round.asks_all},
                      {"reward_run", round.reward_run},
                      {"policy_run", round.policy_run},
                      {"candidate", round.candidate},
                      {"kept", round.kept},
                      {"figures", round.figures}};
  if (const auto& result = round.head_to_head)
    json["head_to_head"] = {{"won", result->won}, {"lost", result->lost}, {"level", result->level}};
  return json;
}

LoopRound round_from(const nlohmann::json& json) {
  LoopRound round;
  round.number = json.value("round", round.number);
  round.phase = phase_from(json.value("phase", std::string()));
  round.seq = json.value("seq", round.seq);
  round.comparison = json.value("comparison", round.comparison);
  round.model = json.value("model", round.model);
  round.rival = json.value("rival", round.rival);
  round.priority = json.value("priority", round.priority);
  round.reward_before = json.value("reward_before", round.reward_before);
  round.asks_all = json.value("asks_all", false);
  round.reward_run = json.value("reward_run", round.reward_run);
  round.policy_run = json.value("policy_run", round.policy_run);
  round.candidate = json.value("candidate", round.candidate);
  round.kept = json.value("kept", false);
  round.figures = json.value("figures", nlohmann::json::object());
  if (const auto found = json.find("head_to_head"); found != json.end()) {
    round.head_to_head =
        HeadToHead{found->value("won", std::int64_t{0}), found->value("lost", std::int64_t{0}),
                   found->value("level", std::int64_t{0})};
  }
  return round;
}

}  // namespace

const char* phase_name(LoopPhase phase) { return phases[static_cast<std::size_t>(phase)]; }

bool LoopState::finished() const {
  const auto done = std::ranges::count(rounds, LoopPhase::done, &LoopRound::phase);
  return done - (first_round - 1) >= request.rounds;
}

std::int64_t LoopState::labels_of_round() const {
  const auto round = static_cast<std::int64_t>(rounds.size()) - first_round + 1;
  return request.labels * round / request.rounds - request.labels * (round - 1) / request.rounds;
}

std::int64_t LoopState::head_to_heads_of_round() const {
  const auto share = request.head_to_head_share * static_cast<double>(labels_of_round());
  return std::max<std::int64_t>(1, std::llround(share));
}

bool LoopState::audits() const {
  return request.audit_share < 1 && rounds.back().reward_before != 0 && !rounds.back().asks_all;
}

std::int64_t LoopState::pair_labels_of_round() const {
  const auto all = labels_of_round() - head_to_heads_of_round();
  if (!audits()) return all;
  return std::max<std::int64_t>(1, std::llround(request.audit_share * static_cast<double>(all)));
}

namespace {

Result<std::optional<LoopState>> state_from(const nlohmann::json& stored) {
  LoopState state;
  ARBITER_ASSIGN(state.request,
                 loop_request_from(stored.value("request", nlohmann::json::object())));
  state.first_round = stored.value("first_round", std::int64_t{1});
  for (const auto& round : stored.value("rounds", nlohmann::json::array()))
    state.rounds.push_back(round_from(round));
  return state;
}

}  // namespace

Result<std::optional<LoopState>> loop_of(project::Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(loop_key));
  if (!stored.is_object()) return std::nullopt;
  try {
    return state_from(stored);
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "What the project has stored of its loop is damaged. Put the "
                                "project back from a copy."));
  }
}

Result<void> store_loop(project::Project& project, const LoopState& state) {
  nlohmann::json stored{{"request", to_json(state.request)},
                        {"first_round", state.first_round},
                        {"rounds", nlohmann::json::array()}};
  for (const auto& round : state.rounds) stored["rounds"].push_back(to_json(round));
  return project.settings().set(loop_key, stored);
}

Result<void> forget_loop(project::Project& project) {
  return project.settings().set(loop_key, nullptr);
}

}  // namespace arbiter::studio
