// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/project/repositories.h"
#include "core/studio/loop/loop_request.h"

/// Where a project's loop stands. It is stored (setting `loop`) after each phase, so that a loop
/// goes on after days, a kill or a power cut: a phase that was interrupted finds in the project
/// what it has done already and does the rest.
namespace arbiter::studio {

enum class LoopPhase : std::uint8_t {
  pairs,          ///< the policy answers prompts
  labels,         ///< people judge its answers
  reward,         ///< the reward model learns from all judgments
  policy,         ///< the policy is tuned to it
  head_to_heads,  ///< the new policy and the old answer the same prompts; people judge
  measure,        ///< figures on prompts for test: reported, never used to decide
  done
};
const char* phase_name(LoopPhase phase);

/// Judgments of the new policy's answers beside the old one's.
struct HeadToHead {
  std::int64_t won = 0;
  std::int64_t lost = 0;
  std::int64_t level = 0;
  bool wins() const { return won > lost; }
};

struct LoopRound {
  std::int64_t number = 1;
  LoopPhase phase = LoopPhase::pairs;
  std::int64_t seq = 0;        ///< the project's history when the round began
  project::Id comparison = 0;  ///< the last comparison there was then
  std::string model;           ///< in use when it began, as `stored_path` names it
  /// What the round before refused, by few judgments: on trial against the model in use in this
  /// round's pairs. Empty: the round's pairs are of the model in use alone.
  std::string rival;
  double priority = 0;            ///< of its pairs; its head-to-heads have a half more
  project::Id reward_before = 0;  ///< the reward model's run of the round before; 0: none
  bool asks_all = false;  ///< its audit has shown that the reward model is not to be trusted
  project::Id reward_run = 0;
  project::Id policy_run = 0;
  std::string candidate;  ///< what the policy run made
  std::optional<HeadToHead> head_to_head;
  bool kept = false;                                  ///< the candidate became the model in use
  nlohmann::json figures = nlohmann::json::object();  ///< as in `report.json`
};

struct LoopState {
  LoopRequest request;
  std::vector<LoopRound> rounds;  ///< the last one may be under way
  std::int64_t first_round = 1;   ///< of this request; earlier ones belong to loops that are done

  bool finished() const;
  /// Of the round that is under way: all rounds' labels add up to what was asked for.
  std::int64_t labels_of_round() const;
  std::int64_t head_to_heads_of_round() const;
  /// Whether people are asked only for a part of its pairs.
  bool audits() const;
  /// The others; fewer where the round is audited.
  std::int64_t pair_labels_of_round() const;
};

/// None: the project has had no loop.
Result<std::optional<LoopState>> loop_of(project::Project& project);
Result<void> store_loop(project::Project& project, const LoopState& state);
/// The project has had no loop.
Result<void> forget_loop(project::Project& project);

}  // namespace arbiter::studio
