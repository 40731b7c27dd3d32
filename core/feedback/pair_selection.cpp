// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/pair_selection.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace arbiter::feedback {
namespace {

struct Named {
  PairPolicy policy;
  const char* name;
  double share;  ///< of the prompts, in `mixed`
};

/// Close scores are mostly of answers that are level: few of those pairs decide anything.
constexpr std::array<Named, 6> policies{{{PairPolicy::random, "random", 0.1},
                                         {PairPolicy::disagreement, "disagreement", 0.4},
                                         {PairPolicy::closeness, "closeness", 0.05},
                                         {PairPolicy::distance, "distance", 0.3},
                                         {PairPolicy::rewarded, "rewarded", 0.15},
                                         {PairPolicy::mixed, "mixed", 0}}};

double mean_score(const Candidates& candidates, std::size_t answer) {
  double sum = 0;
  for (const auto& member : candidates.scores) sum += member[answer];
  return sum / static_cast<double>(candidates.scores.size());
}

std::size_t most_rewarded(const Candidates& candidates) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < candidates.answers.size(); ++i)
    if (mean_score(candidates, i) > mean_score(candidates, best)) best = i;
  return best;
}

/// What the policy comes to with the scores that there are.
PairPolicy possible(PairPolicy policy, std::size_t members) {
  const bool needs_scores = policy == PairPolicy::disagreement || policy == PairPolicy::closeness ||
                            policy == PairPolicy::rewarded;
  if (needs_scores && members == 0) return PairPolicy::random;
  if (policy == PairPolicy::disagreement && members == 1) return PairPolicy::distance;
  return policy;
}

/// Higher is rather asked about.
double merit(const Candidates& candidates, PairPolicy policy, std::size_t a, std::size_t b) {
  switch (policy) {
    case PairPolicy::disagreement:
      // About answers that hardly differ, members are of different minds by chance.
      return disagreement(candidates, a, b) *
             distance(candidates.answers[a], candidates.answers[b]);
    case PairPolicy::closeness:
      return -std::abs(mean_score(candidates, a) - mean_score(candidates, b));
    case PairPolicy::distance:
      return distance(candidates.answers[a], candidates.answers[b]);
    case PairPolicy::rewarded: {
      const auto best = most_rewarded(candidates);
      return a == best || b == best ? 1 : 0;
    }
    case PairPolicy::random:
    case PairPolicy::mixed:
      break;
  }
  return 0;
}

}  // namespace

const char* pair_policy_name(PairPolicy policy) {
  return std::ranges::find(policies, policy, &Named::policy)->name;
}

Result<PairPolicy> pair_policy_from_name(const std::string& name) {
  std::string names;
  for (const auto& known : policies) {
    if (name == known.name) return known.policy;
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core", "There is no way `{name}` to choose pairs. Choose one of: {names}."),
      {{"name", name}, {"names", names}}, {{}, 0, "select"});
}

bool say_the_same(const Words& a, const Words& b) { return a == b; }

double distance(const Words& a, const Words& b) {
  const std::set<std::string> of_a(a.begin(), a.end());
  const std::set<std::string> of_b(b.begin(), b.end());
  const auto common = static_cast<double>(
      std::ranges::count_if(of_a, [&](const std::string& word) { return of_b.contains(word); }));
  const auto all = static_cast<double>(of_a.size() + of_b.size()) - common;
  return all > 0 ? 1 - common / all : 0;
}

double disagreement(const Candidates& candidates, std::size_t a, std::size_t b) {
  const auto members = static_cast<double>(candidates.scores.size());
  if (candidates.scores.size() < 2) return 0;
  const double mean = mean_score(candidates, a) - mean_score(candidates, b);
  double squares = 0;
  for (const auto& scores : candidates.scores) squares += std::pow(scores[a] - scores[b] - mean, 2);
  return std::sqrt(squares / (members - 1));
}

PairPolicy draw_policy(Random& random) {
  double left = random.uniform();
  for (const auto& known : policies) {
    if (left < known.share) return known.policy;
    left -= known.share;
  }
  return PairPolicy::random;
}

std::optional<CandidatePair> select_pair(const Candidates& candidates, PairPolicy policy,
                                         Random& random) {
  const auto drawn = policy == PairPolicy::mixed ? draw_policy(random) : policy;
  const auto by = possible(drawn, candidates.scores.size());
  std::vector<CandidatePair> best;
  double highest = 0;
  for (std::size_t i = 0; i < candidates.answers.size(); ++i) {
    for (std::size_t j = i + 1; j < candidates.answers.size(); ++j) {
      if (say_the_same(candidates.answers[i], candidates.answers[j])) continue;
      const double own = merit(candidates, by, i, j);
      if (best.empty() || own > highest) {
        best.clear();
        highest = own;
      }
      if (own == highest) best.push_back({i, j, by});
    }
  }
  if (best.empty()) return std::nullopt;
  auto pair = random.pick(best);
  if (random.chance(0.5)) std::swap(pair.first, pair.second);
  return pair;
}

}  // namespace arbiter::feedback
