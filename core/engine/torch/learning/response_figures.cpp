// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/response_figures.h"

#include <algorithm>
#include <array>
#include <map>

namespace arbiter::engine::learning {
namespace {

template <std::size_t length>
using Run = std::array<Token, length>;

template <std::size_t length>
void add_runs(const Tokens& tokens, std::vector<Run<length>>& runs) {
  for (std::size_t at = 0; at + length <= tokens.size(); ++at) {
    Run<length> run;
    std::copy_n(tokens.begin() + static_cast<std::ptrdiff_t>(at), length, run.begin());
    runs.push_back(run);
  }
}

/// 1 where there is none.
template <std::size_t length>
double share_of_different(std::vector<Run<length>> runs) {
  if (runs.empty()) return 1;
  const auto all = static_cast<double>(runs.size());
  std::ranges::sort(runs);
  const auto repeated = std::ranges::unique(runs);
  return (all - static_cast<double>(repeated.size())) / all;
}

}  // namespace

double distinct_pairs(std::span<const Generation> responses) {
  std::vector<Run<2>> pairs;
  for (const auto& response : responses) add_runs(response.tokens, pairs);
  return share_of_different(std::move(pairs));
}

double repetition(std::span<const Generation> responses) {
  if (responses.empty()) return 0;
  double sum = 0;
  for (const auto& response : responses) {
    std::vector<Run<4>> runs;
    add_runs(response.tokens, runs);
    sum += 1 - share_of_different(std::move(runs));
  }
  return sum / static_cast<double>(responses.size());
}

std::vector<std::int64_t> same_prompts(std::span<const Tokens> prompts) {
  std::map<Tokens, std::int64_t> numbers;
  std::vector<std::int64_t> all;
  for (const auto& prompt : prompts)
    all.push_back(
        numbers.emplace(prompt, static_cast<std::int64_t>(numbers.size()) + 1).first->second);
  return all;
}

}  // namespace arbiter::engine::learning
