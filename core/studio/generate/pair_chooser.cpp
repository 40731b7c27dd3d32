// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/pair_chooser.h"

#include "core/text/words.h"

namespace arbiter::studio {

Result<ChosenAnswers> choose_pairs(engine::Engine& engine, const DialogueEncoder& encoder,
                                   std::span<const engine::Tokens> prompts,
                                   std::vector<engine::Generation> generations, std::int64_t n,
                                   feedback::PairPolicy policy, engine::ScoreRequest scoring,
                                   Random& random, engine::RunObserver& observer) {
  engine::RewardScores scores;
  if (!scoring.reward_model.empty()) {
    for (std::size_t i = 0; i < generations.size(); ++i) {
      scoring.sequences.push_back(
          encoder.sequence(prompts[i], generations[i].tokens, generations[i].ended));
    }
    ARBITER_ASSIGN(scores, engine.score(scoring, observer));
  }
  const auto group = static_cast<std::size_t>(n);
  ChosenAnswers chosen;
  for (std::size_t first = 0; first + group <= generations.size(); first += group) {
    feedback::Candidates candidates;
    for (std::size_t i = first; i < first + group; ++i)
      candidates.answers.push_back(text::words_of(encoder.decode(generations[i].tokens)));
    for (const auto& member : scores.members) {
      const auto begin = member.begin() + static_cast<std::ptrdiff_t>(first);
      candidates.scores.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(group));
    }
    const auto pair = feedback::select_pair(candidates, policy, random);
    if (!pair) continue;
    chosen.prompts.push_back(first / group);
    chosen.answers.push_back(std::move(generations[first + pair->first]));
    chosen.answers.push_back(std::move(generations[first + pair->second]));
  }
  return chosen;
}

}  // namespace arbiter::studio
