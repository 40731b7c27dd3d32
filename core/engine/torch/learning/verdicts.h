// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <optional>

#include "core/base/random.h"

namespace arbiter::engine::learning {

/// What has been said of names, good or bad, and what follows from it. Each verdict is wrong with a
/// known probability, independently. So the likelihood of a row's verdicts where its true name is c
/// is, up to a factor, exp(L net[c]): net counts how often c was found good less how often bad, and
/// L = log((1 - noise) / noise).
class Verdicts {
 public:
  Verdicts(std::int64_t rows, std::int64_t labels, double noise);

  void add(std::int64_t row, std::int64_t name, bool good);
  /// What has been said of a name, on balance; nothing where nobody or as many said either.
  std::optional<bool> of(std::int64_t row, std::int64_t name) const;
  /// How many were given, withdrawn by none.
  std::int64_t count() const { return count_; }

  /// log p(name | what the model sees and all verdicts), `[rows, labels]`, from the model's own
  /// `log_probabilities` of the same shape.
  torch::Tensor posterior(const torch::Tensor& log_probabilities, const torch::Tensor& rows) const;
  /// -log of the likelihood of all verdicts on each row under the model, each taken as all but
  /// certain, relative to the best that any model can have: `[rows]`, at least 0; 0 where nothing
  /// was said. Differentiable; of one good name it is the cross entropy.
  torch::Tensor losses(const torch::Tensor& log_probabilities, const torch::Tensor& rows) const;

  /// A name for `row` to ask about: by its posterior among those of which nothing is known; -1
  /// where the likeliest was found good and is `certain`, or everything was asked. So a model that
  /// is sure of itself is asked about all the same. `posterior`: log p of the row.
  std::int64_t choose(std::int64_t row, const float* posterior, double certain,
                      Random& random) const;

  /// For a checkpoint: `[rows, labels]` float32.
  const torch::Tensor& net() const { return net_; }
  void restore(const torch::Tensor& net, std::int64_t count);

 private:
  torch::Tensor net_;
  double strength_;
  std::int64_t labels_;
  std::int64_t count_ = 0;
};

}  // namespace arbiter::engine::learning
