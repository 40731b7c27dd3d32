// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"

/// Which two of several answers to a prompt are put before people: those of whose judgment most is
/// expected to be learned. Nothing here knows where answers and scores come from.
namespace arbiter::feedback {

enum class PairPolicy : std::uint8_t {
  random,        ///< any two
  disagreement,  ///< about whose difference the reward models disagree most, times their distance
  closeness,     ///< whose scores are nearest to each other
  distance,      ///< that have the fewest words in common
  rewarded,      ///< the most rewarded one and any other: what a policy is drawn to, right or wrong
  mixed          ///< each of these for a share of the prompts
};

const char* pair_policy_name(PairPolicy policy);
/// An error names those that there are.
Result<PairPolicy> pair_policy_from_name(const std::string& name);

/// Of a text, in order, without case, white space and punctuation.
using Words = std::vector<std::string>;

/// The answers to one prompt that may be paired.
struct Candidates {
  std::vector<Words> answers;
  /// `[member][answer]`, in one unit; empty where nothing has scored them.
  std::vector<std::vector<double>> scores;
};

/// Two of the candidates, in random order.
struct CandidatePair {
  std::size_t first = 0;
  std::size_t second = 0;
  PairPolicy by = PairPolicy::random;  ///< never `mixed`
};

/// Texts that differ in nothing but case, white space and punctuation: there is nothing to judge.
bool say_the_same(const Words& a, const Words& b);

/// Share of the words of either that they do not have in common (Jaccard), from 0 to 1.
double distance(const Words& a, const Words& b);

/// Standard deviation over members of the difference of two answers' scores; 0 where fewer than two
/// have scored.
double disagreement(const Candidates& candidates, std::size_t a, std::size_t b);

/// The policy that `mixed` stands for at the next prompt.
PairPolicy draw_policy(Random& random);

/// The pair to be judged; none where all answers say the same. A policy that needs scores is
/// `random` where there are none; disagreement needs those of two members, else it is distance.
/// Pairs that are equally good are as likely.
std::optional<CandidatePair> select_pair(const Candidates& candidates, PairPolicy policy,
                                         Random& random);

}  // namespace arbiter::feedback
