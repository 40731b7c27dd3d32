// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/reward_data.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/feedback/first_choice.h"
#include "core/feedback/reliability.h"
#include "core/project/rating.h"

namespace arbiter::studio {
namespace {

std::vector<JudgedPair> all_tied(const std::vector<project::Id>& responses, project::Id prompt) {
  std::vector<JudgedPair> pairs;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    for (std::size_t j = i + 1; j < responses.size(); ++j) {
      pairs.push_back(
          {.prompt = prompt, .better = responses[i], .worse = responses[j], .target = 0.5});
    }
  }
  return pairs;
}

std::vector<JudgedPair> pairs_of_ranking(const project::Ranking& ranking, project::Id prompt) {
  std::vector<JudgedPair> pairs;
  for (std::size_t tier = 0; tier < ranking.size(); ++tier) {
    for (const auto& pair : all_tied(ranking[tier], prompt)) pairs.push_back(pair);
    for (std::size_t lower = tier + 1; lower < ranking.size(); ++lower) {
      for (const project::Id better : ranking[tier]) {
        for (const project::Id worse : ranking[lower]) {
          pairs.push_back({.prompt = prompt, .better = better, .worse = worse, .target = 1.0});
        }
      }
    }
  }
  return pairs;
}

/// Judgments that count: an adjudicator's word stands for its comparison.
std::vector<project::Judgment> counting(std::vector<project::Judgment> judgments) {
  std::unordered_set<project::Id> adjudicated;
  for (const auto& judgment : judgments) {
    if (judgment.role == project::Role::adjudicator) adjudicated.insert(judgment.comparison);
  }
  std::erase_if(judgments, [&](const project::Judgment& judgment) {
    return judgment.occasion != project::Occasion::first ||
           (judgment.role != project::Role::adjudicator &&
            adjudicated.contains(judgment.comparison));
  });
  return judgments;
}

/// Turns judgments into token sequences, encoding each prompt and response once.
class JudgmentEncoder {
 public:
  JudgmentEncoder(project::Project& project, const DialogueEncoder& encoder,
                  const engine::RewardOptions& options, const TrainingSplit& split)
      : project_(project), encoder_(encoder), options_(options), split_(split) {}

  Result<void> add(const project::Judgment& judgment, double weight, RewardData& data) {
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    const auto ranking = ranking_of(judgment, view.comparison);
    if (ranking.empty()) {
      ++data.left_out.skips;
      return {};
    }
    if (project::is_single(view.comparison)) {
      ++data.left_out.singles;
      return {};
    }
    ARBITER_TRY(encode(view));
    const bool held_out = split_.is_watched(view.prompt);
    const bool whole = options_.ranking_model == "plackett_luce" &&
                       view.comparison.responses.size() > 2 && !feedback::is_first_choice(judgment);
    const bool used = whole ? add_ranking(ranking, witness_of(view.prompt), weight, held_out, data)
                            : add_pairs(judgment, view, weight, held_out, data);
    if (used) ++data.judgments;
    return {};
  }

 private:
  bool fits(project::Id response) const {
    return static_cast<std::int64_t>(sequences_.at(response).size()) <= encoder_.context();
  }

  /// Whether it was short enough.
  bool add_ranking(const project::Ranking& ranking, std::int64_t group, double weight,
                   bool held_out, RewardData& data) const {
    ++data.left_out.pairs;
    for (const auto& tier : ranking) {
      if (std::ranges::all_of(tier, [this](project::Id id) { return fits(id); })) continue;
      ++data.left_out.long_pairs;
      return false;
    }
    data.rankings.push_back(encoded(ranking, weight, held_out));
    data.rankings.back().group = group;
    return true;
  }

  /// Whether any of them was short enough.
  bool add_pairs(const project::Judgment& judgment, const project::ComparisonView& view,
                 double weight, bool held_out, RewardData& data) const {
    const double margin = options_.margin_per_strength * judgment.strength;
    const auto before = data.pairs.size();
    for (const auto& pair : pairs_of(judgment, view.comparison)) {
      ++data.left_out.pairs;
      if (!fits(pair.better) || !fits(pair.worse)) {
        ++data.left_out.long_pairs;
        continue;
      }
      data.pairs.push_back({.chosen = sequences_.at(pair.better),
                            .rejected = sequences_.at(pair.worse),
                            .target = pair.target,
                            .margin = pair.target == 1.0 ? margin : 0,
                            .weight = pair.weight * weight,
                            .held_out = held_out,
                            .group = witness_of(view.prompt)});
    }
    return data.pairs.size() > before;
  }

  engine::RewardRanking encoded(const project::Ranking& ranking, double weight,
                                bool held_out) const {
    engine::RewardRanking result{.tiers = {}, .weight = weight, .held_out = held_out};
    for (const auto& tier : ranking) {
      auto& sequences = result.tiers.emplace_back();
      for (const auto response : tier) sequences.push_back(sequences_.at(response));
    }
    return result;
  }

  Result<void> encode(const project::ComparisonView& view) {
    for (const auto& response : view.responses) {
      if (sequences_.contains(response.id)) continue;
      ARBITER_ASSIGN(auto sequence, encoder_.sequence(view.prompt, response));
      sequences_.emplace(response.id, std::move(sequence));
    }
    return {};
  }

  project::Project& project_;
  const DialogueEncoder& encoder_;
  const engine::RewardOptions& options_;
  const TrainingSplit& split_;
  std::unordered_map<project::Id, engine::Tokens> sequences_;
};

/// How much each annotator's word counts; without an entry: 1.
std::map<project::Id, double> annotator_weights(const engine::RewardOptions& options,
                                                const std::vector<project::Judgment>& live) {
  if (options.annotator_weights != "reliability") return {};
  return feedback::reliability_weights(live);
}

}  // namespace

project::Ranking ranking_of(const project::Judgment& judgment,
                            const project::Comparison& comparison) {
  switch (judgment.outcome) {
    case project::Outcome::ranked:
      return judgment.ranking;
    case project::Outcome::both_good:
    case project::Outcome::both_bad:
      return {comparison.responses};
    case project::Outcome::skip:
    case project::Outcome::withdrawn:
      break;
  }
  return {};
}

std::vector<JudgedPair> pairs_of(const project::Judgment& judgment,
                                 const project::Comparison& comparison) {
  auto pairs = pairs_of_ranking(ranking_of(judgment, comparison), comparison.prompt);
  if (feedback::is_first_choice(judgment))
    std::erase_if(pairs, [](const JudgedPair& pair) { return pair.target != 1.0; });
  for (auto& pair : pairs) pair.weight = 1.0 / static_cast<double>(pairs.size());
  return pairs;
}

bool RewardData::all_held_out() const {
  return std::ranges::all_of(pairs, &engine::RewardPair::held_out) &&
         std::ranges::all_of(rankings, &engine::RewardRanking::held_out);
}

Result<std::vector<project::Judgment>> counting_judgments(project::Project& project,
                                                          std::int64_t max_seq) {
  ARBITER_ASSIGN(auto live,
                 project.judgments().live(
                     {.max_seq = max_seq, .roles = roles_for(project::PromptUse::label)}));
  return counting(std::move(live));
}

std::int64_t witness_of(const project::Prompt& prompt) {
  const auto number = static_cast<std::int64_t>(stable_hash(prompt.text));
  return number == 0 ? 1 : number;
}

std::string hash_of(const std::vector<project::Judgment>& judgments) {
  std::uint64_t hash = 0;
  for (const auto& judgment : judgments) hash = stable_hash(hex(hash) + judgment.uuid);
  return hex(hash);
}

Result<RewardData> collect_reward_data(project::Project& project, const DialogueEncoder& encoder,
                                       const engine::RewardOptions& options, std::int64_t max_seq,
                                       const TrainingSplit& split) {
  RewardData data;
  data.left_out.context = encoder.context();
  data.max_seq = max_seq;
  if (max_seq == 0) {
    ARBITER_ASSIGN(data.max_seq, project.judgments().max_seq());
  }
  if (data.max_seq == 0) return data;
  ARBITER_ASSIGN(auto live,
                 project.judgments().live(
                     {.max_seq = data.max_seq, .roles = roles_for(project::PromptUse::label)}));
  const auto weights = annotator_weights(options, live);
  JudgmentEncoder judgments(project, encoder, options, split);
  const auto counted = counting(std::move(live));
  for (const auto& judgment : counted) {
    const auto weight = weights.find(judgment.annotator);
    ARBITER_TRY(judgments.add(judgment, weight == weights.end() ? 1.0 : weight->second, data));
  }
  data.hash = hash_of(counted);
  return data;
}

}  // namespace arbiter::studio
