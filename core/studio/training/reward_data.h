// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/left_out.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {

/// What was said of two responses, before any model reads them.
struct JudgedPair {
  project::Id prompt = 0;
  project::Id better = 0;
  project::Id worse = 0;
  double target = 1.0;  ///< .5 for a tie: half each way
  double weight = 1.0;  ///< 1 / number of pairs that the judgment gives
};

/// The tiers of one judgment, best first: responses that are both good or both bad share one; empty
/// for a skip.
project::Ranking ranking_of(const project::Judgment& judgment,
                            const project::Comparison& comparison);

/// The pairs of one judgment: each two tiers of a ranking, ties within a tier; responses that are
/// both good or both bad tie; a skip gives none. A first choice gives the best over each other
/// response and nothing of the others among themselves.
std::vector<JudgedPair> pairs_of(const project::Judgment& judgment,
                                 const project::Comparison& comparison);

/// The live judgments as of `max_seq` that count for training: where an adjudicator has decided a
/// comparison, the annotators' judgments of it are left out; so are the second answers of
/// consistency checks and everything about prompts for test.
Result<std::vector<project::Judgment>> counting_judgments(project::Project& project,
                                                          std::int64_t max_seq);

/// What judgments of one prompt share, so that figures do not count them as independent witnesses:
/// a number of its text, the same where the text has come in twice; never 0.
std::int64_t witness_of(const project::Prompt& prompt);

/// A fingerprint of what was said, in order.
std::string hash_of(const std::vector<project::Judgment>& judgments);

struct RewardData {
  std::vector<engine::RewardPair> pairs;
  std::vector<engine::RewardRanking> rankings;
  std::int64_t judgments = 0;  ///< that gave pairs or a ranking
  std::int64_t max_seq = 0;
  std::string hash;  ///< of what was said, in order
  LeftOut left_out;

  bool empty() const { return pairs.empty() && rankings.empty(); }
  /// Whether there is nothing to train on: everything is held out for measuring.
  bool all_held_out() const;
};

/// The counting judgments as of `max_seq` (0: now) as one model reads them. Of `options`, these
/// count: `margin_per_strength` (a decided pair's margin), `ranking_model` (three or more responses
/// become one ranking, or their pairs; a first choice always its pairs) and `annotator_weights`.
/// What is longer than the model's context is left out.
Result<RewardData> collect_reward_data(project::Project& project, const DialogueEncoder& encoder,
                                       const engine::RewardOptions& options, std::int64_t max_seq,
                                       const TrainingSplit& split = {});

}  // namespace arbiter::studio
