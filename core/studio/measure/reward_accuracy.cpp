// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/reward_accuracy.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "core/studio/models/run_models.h"
#include "core/studio/training/reward_data.h"

namespace arbiter::studio {
namespace {

/// Counts one pair, the better sample first, for each component that it tells something about.
void count_pair(const EvaluatedSample& better, const EvaluatedSample& worse,
                RewardAccuracy& accuracy) {
  accuracy.count(better.score, worse.score);
  const auto& of_better = *better.gold;
  const auto& of_worse = *worse.gold;
  std::vector<std::size_t> different;
  for (std::size_t i = 0; i < of_better.size(); ++i) {
    if (of_better[i] != of_worse[i]) different.push_back(i);
  }
  for (const std::size_t component : different) {
    accuracy.by_component_among_others[component].count(better.score, worse.score);
  }
  if (different.size() == 1) {
    accuracy.by_component[different.front()].count(better.score, worse.score);
  }
}

void count_prompt(std::span<const EvaluatedSample* const> samples, RewardAccuracy& accuracy) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (std::size_t j = i + 1; j < samples.size(); ++j) {
      const double first = tasks::gold_reward(*samples[i]->gold);
      const double second = tasks::gold_reward(*samples[j]->gold);
      if (first > second) count_pair(*samples[i], *samples[j], accuracy);
      if (first < second) count_pair(*samples[j], *samples[i], accuracy);
    }
  }
  accuracy.end_prompt();
}

/// Judged pairs as sequences: better at 2 i, worse at 2 i + 1.
struct JudgedSequences {
  std::vector<engine::Tokens> sequences;
  std::vector<bool> held_out;
  std::vector<bool> own;
  std::vector<std::int64_t> prompts;  ///< witness_of

  std::int64_t identity(std::size_t pair) const {
    return engine::pair_identity(sequences[2 * pair], sequences[2 * pair + 1]);
  }
  /// The pairs in an order in which those of one prompt stand together.
  std::vector<std::size_t> by_prompt() const {
    std::vector<std::size_t> order(prompts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [this](std::size_t pair) { return prompts[pair]; });
    return order;
  }
};

const project::Response& response_of(const project::ComparisonView& view, project::Id id) {
  return *std::ranges::find(view.responses, id, &project::Response::id);
}

/// Two responses, in whatever order.
using Pair = std::pair<project::Id, project::Id>;

Pair pair_of(const JudgedPair& judged) { return std::minmax(judged.better, judged.worse); }

/// Every two responses that the reward model may have learned to tell apart: as history stood when
/// it was trained, whoever has said what of them since.
Result<std::set<Pair>> trained_pairs(project::Project& project, std::int64_t trained_seq) {
  std::set<Pair> pairs;
  if (trained_seq == 0) return pairs;
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, trained_seq));
  for (const auto& judgment : judgments) {
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    for (const auto& pair : pairs_of(judgment, view.comparison)) pairs.insert(pair_of(pair));
  }
  return pairs;
}

/// The better response's sequence, then the worse one's.
Result<void> add_pair(const JudgedPair& pair, const project::ComparisonView& view,
                      const DialogueEncoder& encoder, JudgedSequences& into) {
  for (const auto id : {pair.better, pair.worse}) {
    ARBITER_ASSIGN(auto sequence, encoder.sequence(view.prompt, response_of(view, id)));
    into.sequences.push_back(std::move(sequence));
  }
  into.prompts.push_back(witness_of(view.prompt));
  return {};
}

Result<void> add_judgment(const project::Judgment& judgment, const project::ComparisonView& view,
                          const DialogueEncoder& encoder, const JudgedAccuracyRequest& request,
                          const std::set<Pair>& trained, JudgedSequences& into) {
  for (const auto& pair : pairs_of(judgment, view.comparison)) {
    if (pair.target != 1.0) continue;
    const auto& better = response_of(view, pair.better);
    const auto& worse = response_of(view, pair.worse);
    const bool held_out = view.prompt.role != project::PromptRole::train;
    const bool learned = !held_out && trained.contains(pair_of(pair));
    const bool own = better.model == request.model && worse.model == request.model && !learned;
    if (!held_out && !own) continue;
    ARBITER_TRY(add_pair(pair, view, encoder, into));
    into.held_out.push_back(held_out);
    into.own.push_back(own);
  }
  return {};
}

}  // namespace

RewardAccuracy accuracy_by_gold(std::span<const EvaluatedSample> samples, std::size_t components) {
  std::map<std::size_t, std::vector<const EvaluatedSample*>> by_prompt;
  for (const auto& sample : samples) {
    if (sample.gold) by_prompt[sample.prompt].push_back(&sample);
  }
  RewardAccuracy accuracy;
  accuracy.by_component.resize(components);
  accuracy.by_component_among_others.resize(components);
  for (const auto& [prompt, of_prompt] : by_prompt) count_prompt(of_prompt, accuracy);
  return accuracy;
}

Result<JudgedAccuracy> accuracy_by_judgments(project::Project& project, engine::Engine& engine,
                                             const JudgedAccuracyRequest& request,
                                             engine::RunObserver& observer) {
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, request.reward_model, "auto"));
  ARBITER_ASSIGN(const auto encoder, DialogueEncoder::load(engine, request.reward_model, chat));
  ARBITER_ASSIGN(const auto live, project.judgments().live());
  ARBITER_ASSIGN(const auto trained, trained_pairs(project, request.trained_seq));
  JudgedSequences judged;
  for (const auto& judgment : live) {
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    ARBITER_TRY(add_judgment(judgment, view, encoder, request, trained, judged));
  }
  JudgedAccuracy accuracy;
  if (judged.sequences.empty()) return accuracy;
  ARBITER_ASSIGN(const auto scores, engine.score({.reward_model = request.reward_model,
                                                  .sequences = judged.sequences,
                                                  .compute = request.compute},
                                                 observer));
  std::int64_t prompt = 0;
  std::set<std::int64_t> seen_held_out;
  std::set<std::int64_t> seen_own;
  for (const std::size_t pair : judged.by_prompt()) {
    if (std::exchange(prompt, judged.prompts[pair]) != judged.prompts[pair]) {
      accuracy.held_out.end_prompt();
      accuracy.own_samples.end_prompt();
    }
    const double better = scores.values[2 * pair];
    const double worse = scores.values[2 * pair + 1];
    const auto identity = judged.identity(pair);
    if (judged.held_out[pair])
      accuracy.held_out.count(better, worse, !seen_held_out.insert(identity).second);
    if (judged.own[pair])
      accuracy.own_samples.count(better, worse, !seen_own.insert(identity).second);
  }
  accuracy.held_out.end_prompt();
  accuracy.own_samples.end_prompt();
  return accuracy;
}

Result<RewardAccuracy> accuracy_on_new(project::Project& project, engine::Engine& engine,
                                       const std::filesystem::path& reward_model,
                                       std::int64_t after_seq,
                                       const engine::ComputeOptions& compute,
                                       engine::RunObserver& observer) {
  ARBITER_ASSIGN(const auto chat, chat_template_of(project, reward_model, "auto"));
  ARBITER_ASSIGN(const auto encoder, DialogueEncoder::load(engine, reward_model, chat));
  ARBITER_ASSIGN(const auto judgments, counting_judgments(project, 0));
  JudgedSequences judged;
  for (const auto& judgment : judgments) {
    if (judgment.seq <= after_seq) continue;
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    for (const auto& pair : pairs_of(judgment, view.comparison))
      if (pair.target == 1.0) ARBITER_TRY(add_pair(pair, view, encoder, judged));
  }
  RewardAccuracy accuracy;
  if (judged.sequences.empty()) return accuracy;
  ARBITER_ASSIGN(const auto scores, engine.score({.reward_model = reward_model,
                                                  .sequences = judged.sequences,
                                                  .compute = compute},
                                                 observer));
  std::int64_t prompt = 0;
  std::set<std::int64_t> seen;
  for (const std::size_t pair : judged.by_prompt()) {
    if (std::exchange(prompt, judged.prompts[pair]) != judged.prompts[pair]) accuracy.end_prompt();
    accuracy.count(scores.values[2 * pair], scores.values[2 * pair + 1],
                   !seen.insert(judged.identity(pair)).second);
  }
  accuracy.end_prompt();
  return accuracy;
}

}  // namespace arbiter::studio
