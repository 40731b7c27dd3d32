// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace arbiter::engine {

/// How far sigmoid(difference / temperature) is the probability that the better response scores
/// higher. `differences` are the better response's score minus the worse one's over decided pairs
/// (ties say nothing about it); all functions are plain figures of them.

inline constexpr int calibration_bins = 10;
inline constexpr double lowest_temperature = 0.05;
inline constexpr double highest_temperature = 20;

/// Mean of -log sigmoid(difference / temperature); 0 without any.
double preference_nll(std::span<const double> differences, double temperature);

/// The temperature within the limits above that minimises `preference_nll` (Guo et al. 2017); 1
/// without any. It is convex in 1 / temperature: there is one minimum.
double fit_temperature(std::span<const double> differences);

/// Expected calibration error (Naeini et al. 2015): pairs are put into `calibration_bins` bins of
/// equal width over the confidence sigmoid(|difference| / temperature) in [.5, 1]; the result is
/// the mean over pairs of the distance between their bin's mean confidence and its share ordered
/// rightly. Equal scores are half right.
double expected_calibration_error(std::span<const double> differences, double temperature);

}  // namespace arbiter::engine
