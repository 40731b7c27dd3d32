// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Optimiser steps; counts are multiples of kColumns. See core/engine/torch/kernels/vector.h for
// where this may be included.

inline void adam(const AdamStep& s) {
  for (std::int64_t i = 0; i < s.count; i += kLanes) {
    const Vec gradient = load(s.gradient + i) * s.gradient_scale;
    const Vec first = load(s.first_moment + i) * s.beta1 + gradient * (1 - s.beta1);
    const Vec second = load(s.second_moment + i) * s.beta2 + gradient * gradient * (1 - s.beta2);
    store(s.first_moment + i, first);
    store(s.second_moment + i, second);
    const Vec root = square_root(second) / s.root_correction2 + s.epsilon;
    store(s.value + i, load(s.value + i) - s.rate * first / root);
  }
}

inline void rms(const RmsStep& s) {
  for (std::int64_t i = 0; i < s.count; i += kLanes) {
    const Vec gradient = load(s.gradient + i) * s.gradient_scale;
    const Vec mean = load(s.mean_square + i) * s.alpha + gradient * gradient * (1 - s.alpha);
    store(s.mean_square + i, mean);
    const Vec root = square_root(mean) + s.epsilon;
    store(s.value + i, load(s.value + i) - s.rate * gradient / root);
  }
}

inline double sum_of_squares(const float* x, std::int64_t count) {
  double sum = 0;
  constexpr std::int64_t kBlock = 4096;
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    Vec part{};
    const auto end = least(count, begin + kBlock);
    for (std::int64_t i = begin; i < end; i += kLanes) {
      const Vec values = load(x + i);
      part += values * values;
    }
    sum += static_cast<double>(sum_of(part));
  }
  return sum;
}
