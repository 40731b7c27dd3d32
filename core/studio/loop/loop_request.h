// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/engine/algorithm.h"
#include "core/engine/options.h"
#include "core/feedback/pair_selection.h"
#include "core/feedback/simulated_annotator.h"
#include "core/project/project.h"
#include "core/studio/loop/policy_method.h"
#include "core/studio/training/recipe.h"

namespace arbiter::studio {

/// Who judges besides the project's people, who always may.
struct LoopAnnotator {
  std::string name = "simulated";
  feedback::Strategy strategy = feedback::Strategy::gold;
  double noise = 0;  ///< share of the preferences that are turned round
};

/// Rounds of the loop: answers of the policy as it is, judgments of them, a reward model on all
/// judgments, a policy tuned to it, and judgments of the new policy against the old.
struct LoopRequest {
  std::int64_t rounds = 3;
  std::int64_t labels = 300;  ///< in all rounds together, head-to-heads among them
  /// Of a round's labels: those that decide whether its policy is kept. They teach the next
  /// round's reward model like any others.
  double head_to_head_share = 0.25;
  std::optional<LoopAnnotator> annotator;  ///< none: the loop waits for people
  /// Answers written to a prompt, of which the two are judged of which most is expected to be
  /// learned; before there is a reward model the pairs are random.
  std::int64_t candidates = 2;
  feedback::PairPolicy selection = feedback::PairPolicy::random;
  PolicyMethod method = PolicyMethod::ppo;
  /// Where the policy learns from its own answers: so many to each of so many prompts.
  std::int64_t own_answers = 8;
  std::int64_t own_prompts = 512;
  /// From the second round on, of a round's pairs those that people are asked for while the reward
  /// model is right on `min_agreement` of them; where it is not, they are asked for all. 1: always
  /// for all.
  double audit_share = 1;
  double min_agreement = 0.65;
  engine::GenerationOptions generation;
  engine::RewardOptions reward;
  engine::PpoOptions policy;        ///< other ways take its iterations and learning rate
  std::int64_t measured_on = 1000;  ///< answers behind the figures of a round
  engine::ComputeOptions compute;

  LoopRequest();
};

/// With the settings of the project's recipe for what it generates and how PPO steps.
Result<LoopRequest> usual_loop(project::Project& project);

/// The settings of the algorithm that makes a round's policy.
Result<engine::AnyOptions> policy_options(project::Project& project, const LoopRequest& request);

/// An error that names the first setting that cannot be.
Result<void> check(const LoopRequest& request);

nlohmann::json to_json(const LoopRequest& request);
/// What `to_json` made; settings that this version does not know are passed over.
Result<LoopRequest> loop_request_from(const nlohmann::json& json);

}  // namespace arbiter::studio
