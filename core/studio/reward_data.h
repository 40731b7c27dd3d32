// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/dialogue_encoder.h"

namespace arbiter::studio {

/// Whether everything about a prompt is kept from training, by the hash of its text: the same
/// prompts whatever else the project gets.
bool is_held_out(const std::string& prompt_text, double fraction);

/// What was said of two responses, before any model reads them.
struct JudgedPair {
  project::Id prompt = 0;
  project::Id better = 0;
  project::Id worse = 0;
  double target = 1.0;  ///< .5 for a tie: half each way
  double weight = 1.0;  ///< 1 / number of pairs that the judgment gives
};

/// The pairs of one judgment: each two tiers of a ranking, ties within a tier; responses that are
/// both good or both bad tie; a skip gives none.
std::vector<JudgedPair> pairs_of(const project::Judgment& judgment,
                                 const project::Comparison& comparison);

struct RewardData {
  std::vector<engine::RewardPair> pairs;
  std::int64_t judgments = 0;  ///< that gave pairs
  std::int64_t max_seq = 0;
  std::string hash;  ///< of what was said, in order
};

/// The live judgments as of `max_seq` (0: now) as one model reads them. Where an adjudicator has
/// decided a comparison, the annotators' judgments of it are left out; so are the second answers
/// of consistency checks and everything about prompts that are reserved for evaluation.
Result<RewardData> collect_reward_data(project::Project& project, const DialogueEncoder& encoder,
                                       double held_out_fraction, std::int64_t max_seq);

}  // namespace arbiter::studio
