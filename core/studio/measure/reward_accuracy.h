// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/project.h"
#include "core/studio/measure/win_rate.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/tasks/task.h"

namespace arbiter::studio {

/// A reward model's share of pairs ordered rightly.
struct RewardAccuracy {
  Accuracy overall;
  /// Pairs that differ in this component alone, in the gold rule's order; empty where there is
  /// none.
  std::vector<Accuracy> by_component;
  /// Pairs that differ in this component, whatever else they differ in.
  std::vector<Accuracy> by_component_among_others;
  std::vector<double> differences;  ///< better minus worse, of the pairs of `overall`

  /// `again`: these two responses were counted before.
  void count(double better, double worse, bool again = false) {
    overall.count(better, worse, again);
    differences.push_back(better - worse);
  }
  /// What was counted since the last call shares a prompt.
  void end_prompt() {
    overall.end_group();
    for (auto& accuracy : by_component) accuracy.end_group();
    for (auto& accuracy : by_component_among_others) accuracy.end_group();
  }
};

/// A model's answer to a held-out prompt with what is known of it.
struct EvaluatedSample {
  std::size_t prompt = 0;  ///< which of the prompts
  engine::Tokens tokens;   ///< without the prompt and without EOS
  std::string text;
  bool ended = false;
  std::optional<std::vector<double>> gold;  ///< components
  double score = 0;                         ///< the reward model's, where there is one
  double uncertainty = 0;                   ///< the disagreement of its heads
};

/// Every two answers to the same prompt that the gold reward tells apart.
RewardAccuracy accuracy_by_gold(std::span<const EvaluatedSample> samples, std::size_t components);

/// How often the reward model agrees with people: `held_out` on judged pairs of prompts for
/// validation and test, which nothing has learned from; `own_samples` on judged pairs that `model`
/// wrote and that the reward model was not trained on.
struct JudgedAccuracy {
  RewardAccuracy held_out;
  RewardAccuracy own_samples;
};
struct JudgedAccuracyRequest {
  std::filesystem::path reward_model;
  std::int64_t trained_seq = 0;  ///< it may have learned from judgments up to here
  std::string model;             ///< as `Response::model` names it
  engine::ComputeOptions compute;
};
Result<JudgedAccuracy> accuracy_by_judgments(project::Project& project, engine::Engine& engine,
                                             const JudgedAccuracyRequest& request,
                                             engine::RunObserver& observer);

/// How often a reward model agrees with the counting judgments that were made after `after_seq`:
/// before it has learned from them, this is how it does on what comes next.
Result<RewardAccuracy> accuracy_on_new(project::Project& project, engine::Engine& engine,
                                       const std::filesystem::path& reward_model,
                                       std::int64_t after_seq,
                                       const engine::ComputeOptions& compute,
                                       engine::RunObserver& observer);

}  // namespace arbiter::studio
