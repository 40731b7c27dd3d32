// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/engine/engine.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"
#include "core/studio/measure/reward_accuracy.h"
#include "core/studio/measure/win_rate.h"
#include "core/studio/text/chat_options.h"

namespace arbiter::studio {

struct EvaluateRequest {
  std::filesystem::path model;     ///< empty: the project's current model
  std::filesystem::path baseline;  ///< empty: the project's base model
  project::Id reward_run = 0;      ///< 0: the newest finished reward model, where there is one
  std::int64_t head_to_heads = 1000;
  bool keep_answers = false;  ///< the report has them one by one
  engine::GenerationOptions options;
  engine::ComputeOptions compute;
  ChatOptions chat;
};

/// One head-to-head: what both models answered to a prompt, and what it was decided by.
struct EvaluatedAnswers {
  struct Side {
    std::string text;
    bool ended = false;
    std::optional<double> score;              ///< the reward model's
    std::optional<std::vector<double>> gold;  ///< components
  };
  std::string prompt;
  Side model;
  Side baseline;
  double win = 0.5;  ///< 1: the model's is the better one; .5: level; 0: the baseline's
};

struct EvaluateReport {
  std::string judge;  ///< gold | reward_model: what decides a head-to-head
  std::filesystem::path model;
  std::filesystem::path baseline;
  std::string model_run;     ///< the name of the run that made it; empty: none did
  std::string baseline_run;  ///< likewise
  std::string measured_on;   ///< test; validation where the project has no prompt for test
  std::int64_t prompts = 0;  ///< different ones
  std::int64_t head_to_heads = 0;
  Interval win;                ///< of the model against the baseline, clustered by prompt
  double ties = 0;             ///< share
  double kl_per_sequence = 0;  ///< of the model from the baseline, nats
  Interval kl{};               ///< the same with its 95% interval, over head_to_heads answers
  engine::SamplingDistribution kl_under{};  ///< what both models were read under for it
  /// Means of the gold components, where the task has a gold reward.
  std::vector<std::string> gold_components;  ///< their names
  std::optional<std::vector<double>> gold_before;
  std::optional<std::vector<double>> gold_after;
  /// The reward model's mean normalised scores.
  std::optional<double> score_before;
  std::optional<double> score_after;
  std::int64_t reward_heads = 0;  ///< 0: no reward model
  /// The mean disagreement of its heads (standard deviation, in the scores' units).
  std::optional<double> uncertainty_before;
  std::optional<double> uncertainty_after;
  /// sigmoid(difference of scores / temperature) is how probable a preference is, by its own
  /// calibration.
  double temperature = 1;
  /// On the baseline's responses to held-out prompts, by noise-free gold; without a gold reward,
  /// on the judgments of held-out prompts.
  std::optional<RewardAccuracy> reward_held_out;
  /// On the tuned policy's own responses, likewise.
  std::optional<RewardAccuracy> reward_own_samples;
  double seconds = 0;
  std::vector<EvaluatedAnswers> answers;  ///< the head-to-heads one by one, where that is asked for

  /// The figures, without the answers.
  nlohmann::json to_json() const;
  /// One of `answers` as a row of a file.
  nlohmann::ordered_json row(const EvaluatedAnswers& pair) const;
};

/// Blocks; the body of a job. Both models answer prompts for test, or for validation where there
/// are none (a random choice where there are more than `head_to_heads`); each head-to-head is one
/// answer of each to the same prompt.
Result<EvaluateReport> evaluate(project::Project& project, const EvaluateRequest& request,
                                jobs::JobControl& control);

}  // namespace arbiter::studio
