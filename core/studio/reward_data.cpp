// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/reward_data.h"

#include <unordered_map>
#include <unordered_set>

#include "core/base/number_text.h"
#include "core/base/random.h"

namespace arbiter::studio {
namespace {

constexpr std::uint64_t split_parts = 1000;

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
class PairEncoder {
 public:
  PairEncoder(project::Project& project, const DialogueEncoder& encoder, double held_out_fraction)
      : project_(project), encoder_(encoder), held_out_fraction_(held_out_fraction) {}

  Result<void> add(const project::Judgment& judgment, RewardData& data) {
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    const auto pairs = pairs_of(judgment, view.comparison);
    if (pairs.empty()) return {};
    ARBITER_TRY(encode(view));
    const bool held_out = is_held_out(view.prompt.text, held_out_fraction_);
    for (const auto& pair : pairs) {
      data.pairs.push_back({.chosen = sequences_.at(pair.better),
                            .rejected = sequences_.at(pair.worse),
                            .target = pair.target,
                            .margin = 0,
                            .weight = pair.weight,
                            .held_out = held_out});
    }
    ++data.judgments;
    return {};
  }

 private:
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
  double held_out_fraction_;
  std::unordered_map<project::Id, engine::Tokens> sequences_;
};

}  // namespace

bool is_held_out(const std::string& prompt_text, double fraction) {
  return static_cast<double>(stable_hash(prompt_text) % split_parts) <
         fraction * static_cast<double>(split_parts);
}

std::vector<JudgedPair> pairs_of(const project::Judgment& judgment,
                                 const project::Comparison& comparison) {
  std::vector<JudgedPair> pairs;
  switch (judgment.outcome) {
    case project::Outcome::ranked:
      pairs = pairs_of_ranking(judgment.ranking, comparison.prompt);
      break;
    case project::Outcome::both_good:
    case project::Outcome::both_bad:
      pairs = all_tied(comparison.responses, comparison.prompt);
      break;
    case project::Outcome::skip:
    case project::Outcome::withdrawn:
      break;
  }
  for (auto& pair : pairs) pair.weight = 1.0 / static_cast<double>(pairs.size());
  return pairs;
}

Result<RewardData> collect_reward_data(project::Project& project, const DialogueEncoder& encoder,
                                       double held_out_fraction, std::int64_t max_seq) {
  RewardData data;
  data.max_seq = max_seq;
  if (max_seq == 0) {
    ARBITER_ASSIGN(data.max_seq, project.judgments().max_seq());
  }
  if (data.max_seq == 0) return data;
  ARBITER_ASSIGN(auto live,
                 project.judgments().live({.max_seq = data.max_seq, .held_out_prompts = false}));
  PairEncoder pairs(project, encoder, held_out_fraction);
  std::uint64_t hash = 0;
  for (const auto& judgment : counting(std::move(live))) {
    ARBITER_TRY(pairs.add(judgment, data));
    hash = stable_hash(hex(hash) + judgment.uuid);
  }
  data.hash = hex(hash);
  return data;
}

}  // namespace arbiter::studio
