// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>

namespace arbiter::engine::learning {

/// Losses of judgments under score models, one value a judgment, not reduced: the caller weights
/// them. `difference` is the better response's score minus the other's minus the margin; `target`
/// is 1 for a preference and .5 for a tie; shapes broadcast. `smoothing` is the share of
/// preferences that are taken to be the wrong way round.

/// Bradley and Terry 1952: -[t log sigmoid(d) + (1 - t) log sigmoid(-d)]. A tie counts half each
/// way.
torch::Tensor bradley_terry_loss(const torch::Tensor& difference, const torch::Tensor& target,
                                 double smoothing);

/// Davidson 1970: win, loss and tie have the odds exp(d / 2), exp(-d / 2) and nu. `log_nu` is
/// learnable; nu = 0 is Bradley and Terry's model without ties.
torch::Tensor davidson_loss(const torch::Tensor& difference, const torch::Tensor& target,
                            const torch::Tensor& log_nu, double smoothing);

/// Plackett 1975, Luce 1959, of one ranking: `scores` `[responses, heads]` best first, `tiers` the
/// number of responses on each place; the result is `[heads]`. A tier counts as the mean of the
/// log-likelihoods over all orders of its members, so a ranking of two is `bradley_terry_loss`
/// with margin 0, ties included. Up to `largest_exact_tier` that mean is exact; above it the mean
/// of the logarithms of the denominators becomes the logarithm of their mean, which is Efron's
/// likelihood (1977). Smoothing mixes in the ranking read backwards.
torch::Tensor plackett_luce_loss(const torch::Tensor& scores, std::span<const std::int64_t> tiers,
                                 double smoothing);
inline constexpr std::int64_t largest_exact_tier = 8;

}  // namespace arbiter::engine::learning
