// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_losses.h"

#include <torch/torch.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

namespace arbiter::engine::learning {
namespace {

torch::Tensor smoothed(const torch::Tensor& target, double smoothing) {
  return target * (1 - smoothing) + (1 - target) * smoothing;
}

/// log(exp(a) + exp(b)) where `b` may be undefined, standing for an empty sum.
torch::Tensor log_add(const torch::Tensor& a, const torch::Tensor& b) {
  return b.defined() ? torch::logaddexp(a, b) : a;
}

double log_choose(std::int64_t n, std::int64_t k) {
  return std::lgamma(static_cast<double>(n + 1)) - std::lgamma(static_cast<double>(k + 1)) -
         std::lgamma(static_cast<double>(n - k + 1));
}

/// Every non-empty subset of a tier as a row of 0 (in) and -inf (out), and how likely it is to be
/// what is left at some pick, all orders being equally likely: 1 / C(n, size).
struct Subsets {
  torch::Tensor members;  ///< `[subsets, n]`
  torch::Tensor weights;  ///< `[subsets, 1]`
};

Subsets subsets_of(std::int64_t n, const torch::TensorOptions& options) {
  const auto count = (std::int64_t{1} << n) - 1;
  std::vector<double> members;
  std::vector<double> weights;
  for (std::int64_t set = 1; set <= count; ++set) {
    for (std::int64_t i = 0; i < n; ++i)
      members.push_back((set >> i & 1) != 0 ? 0 : -std::numeric_limits<double>::infinity());
    weights.push_back(std::exp(-log_choose(n, std::popcount(static_cast<std::uint64_t>(set)))));
  }
  const auto wide = torch::TensorOptions().dtype(torch::kFloat64);
  return {torch::tensor(members, wide).view({count, n}).to(options),
          torch::tensor(weights, wide).view({count, 1}).to(options)};
}

/// Sum over the picks of a tier of the mean log-denominator, `[heads]`. `rest`: log of the sum of
/// what stands below the tier.
torch::Tensor log_denominators(const torch::Tensor& tier, const torch::Tensor& rest) {
  const auto n = tier.size(0);
  if (n == 1) return log_add(tier[0], rest);
  if (n <= largest_exact_tier) {
    const auto subsets = subsets_of(n, tier.options());
    const auto sums = torch::logsumexp(tier.unsqueeze(0) + subsets.members.unsqueeze(2), 1);
    return (log_add(sums, rest) * subsets.weights).sum(0);
  }
  const auto all = torch::logsumexp(tier, 0);
  auto total = torch::zeros_like(all);
  for (std::int64_t left = n; left >= 1; --left) {
    const double share = std::log(static_cast<double>(left) / static_cast<double>(n));
    total = total + log_add(all + share, rest);
  }
  return total;
}

torch::Tensor one_direction(const torch::Tensor& scores, std::span<const std::int64_t> tiers) {
  auto loss = torch::zeros_like(scores[0]);
  torch::Tensor rest;
  auto end = scores.size(0);
  for (auto tier = tiers.rbegin(); tier != tiers.rend(); ++tier) {
    const auto members = scores.narrow(0, end - *tier, *tier);
    loss = loss + log_denominators(members, rest) - members.sum(0);
    rest = log_add(torch::logsumexp(members, 0), rest);
    end -= *tier;
  }
  return loss;
}

}  // namespace

torch::Tensor bradley_terry_loss(const torch::Tensor& difference, const torch::Tensor& target,
                                 double smoothing) {
  const auto wins = smoothed(target, smoothing);
  return -(wins * torch::log_sigmoid(difference) + (1 - wins) * torch::log_sigmoid(-difference));
}

torch::Tensor davidson_loss(const torch::Tensor& difference, const torch::Tensor& target,
                            const torch::Tensor& log_nu, double smoothing) {
  const auto half = 0.5 * difference;
  const auto total = torch::logaddexp(torch::logaddexp(half, -half), log_nu);
  const auto tied = target.eq(0.5).to(difference.dtype());
  const auto wins = smoothed(target, smoothing);
  const auto decided = wins * half - (1 - wins) * half;
  return total - tied * log_nu - (1 - tied) * decided;
}

torch::Tensor plackett_luce_loss(const torch::Tensor& scores, std::span<const std::int64_t> tiers,
                                 double smoothing) {
  const auto forwards = one_direction(scores, tiers);
  if (smoothing == 0) return forwards;
  const std::vector<std::int64_t> reversed(tiers.rbegin(), tiers.rend());
  return (1 - smoothing) * forwards + smoothing * one_direction(scores.flip(0), reversed);
}

}  // namespace arbiter::engine::learning
