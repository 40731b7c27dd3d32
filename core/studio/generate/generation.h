// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/engine/options.h"
#include "core/feedback/pair_selection.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"
#include "core/studio/text/chat_options.h"
#include "core/text/chat_family.h"

namespace arbiter::studio {

/// k responses a prompt from a model, stored with the comparisons that pair them.
struct GenerateRequest {
  std::filesystem::path model;    ///< empty: the project's current model
  std::int64_t responses = 2;     ///< k, a prompt
  std::int64_t prompt_limit = 0;  ///< 0: every training prompt
  std::int64_t best_of = 1;       ///< candidates of which the reward model keeps one
  /// Answers written to a prompt, of which the two are kept that are to be judged; 2: no choice.
  /// More than 2 are for pairs (`responses` 2) that are compared.
  std::int64_t candidates = 2;
  /// How they are chosen. Without a finished reward model a way that needs one is `random`.
  feedback::PairPolicy selection = feedback::PairPolicy::mixed;
  project::Id reward_run = 0;    ///< for best_of and selection; 0: the newest finished reward model
  bool make_comparisons = true;  ///< each two neighbours (k = 2), or one k-way comparison
  std::int64_t pairs = 0;        ///< comparisons to make, from a random choice of prompts; 0: one
                                 ///< a prompt
  /// Put each response up for judging by itself (project/rating.h) instead of with another;
  /// `responses` is 1 then, and `pairs` counts them.
  bool single = false;
  bool each_once = false;          ///< fewer than `pairs` where every prompt has been answered once
  std::optional<double> priority;  ///< of the comparisons; none: the generation's number
  bool held_out = false;           ///< use the held-out prompts instead
  engine::GenerationOptions options;
  engine::ComputeOptions compute;
  ChatOptions chat;
};

struct GenerateReport {
  std::int64_t prompts = 0;
  std::int64_t responses = 0;
  std::int64_t comparisons = 0;  ///< single responses that are to be judged, too
  std::int64_t doubled = 0;      ///< pairs that said the same and make no comparison
  bool scored = false;           ///< a reward model had a say in which pairs are asked
  std::int64_t generation = 0;   ///< which of the project's models wrote them, counted from 1
  std::int64_t too_long = 0;     ///< prompts that were left out: they fill the model's context
  text::ChatChoice chat;         ///< how conversations were written
  std::string first_prompt;      ///< as the model saw it, marks included
};

/// Blocks; the body of a job. Responses that say the same make no comparison. The pairs of the
/// model that generated last are asked before those of its predecessors.
Result<GenerateReport> generate(project::Project& project, const GenerateRequest& request,
                                jobs::JobControl& control);

}  // namespace arbiter::studio
