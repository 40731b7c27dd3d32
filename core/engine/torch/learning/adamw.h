// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::learning {

/// AdamW (Loshchilov and Hutter 2019) over whole parameter buffers: betas .9, .999, epsilon 1e-8.
/// Decay acts on matrices only.
class AdamW {
 public:
  AdamW(nn::Parameters& parameters, double weight_decay);

  /// A multiple of the learning rate for one parameter, e.g. a fresh head on a tuned trunk.
  void scale_rate(const std::string& parameter, double factor);
  /// Scales gradients down to `max_norm` (0: never), then steps. Returns the norm before; where
  /// that is no finite number nothing is changed.
  double step(double learning_rate, double max_norm);

  torch::Tensor first_moment;   ///< `[parameters]`
  torch::Tensor second_moment;  ///< `[parameters]`
  std::int64_t steps = 0;

 private:
  void fused_step(double learning_rate, double gradient_scale);
  void plain_step(double learning_rate, double gradient_scale);

  nn::Parameters& parameters_;
  double weight_decay_;
  std::vector<double> rate_scale_;  ///< by parameter
};

/// Linear warm-up over the first `warmup` share of `total` steps, then constant, linear or cosine
/// decay to zero. A factor for the learning rate at `step`, counted from 0.
double schedule_factor(const std::string& schedule, double warmup, std::int64_t step,
                       std::int64_t total);

}  // namespace arbiter::engine::learning
