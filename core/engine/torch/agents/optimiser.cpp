// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/optimiser.h"

#include <algorithm>
#include <cmath>

namespace arbiter::engine::agents {

double Optimiser::step(Parameters& parameters, double rate, double max_norm) {
  const auto& kernels = best();
  const auto size = parameters.values.size();
  first_.resize(size, 0.0F);
  second_.resize(size, 0.0F);
  ++steps_;
  const double norm =
      std::sqrt(kernels.sum_of_squares(parameters.gradients.data(), parameters.size()));
  // As torch.nn.utils.clip_grad_norm_ has it.
  const double scale = max_norm > 0 ? std::min(1.0, max_norm / (norm + 1e-6)) : 1.0;
  if (kind_ == Kind::adam) {
    AdamStep adam;
    adam.count = parameters.size();
    adam.value = parameters.values.data();
    adam.gradient = parameters.gradients.data();
    adam.first_moment = first_.data();
    adam.second_moment = second_.data();
    adam.gradient_scale = static_cast<float>(scale);
    adam.epsilon = static_cast<float>(epsilon_);
    const auto steps = static_cast<double>(steps_);
    adam.root_correction2 = static_cast<float>(std::sqrt(1 - std::pow(0.999, steps)));
    adam.rate = static_cast<float>(rate / (1 - std::pow(0.9, steps)));
    kernels.adam(adam);
  } else {
    RmsStep rms;
    rms.count = parameters.size();
    rms.value = parameters.values.data();
    rms.gradient = parameters.gradients.data();
    rms.mean_square = second_.data();
    rms.gradient_scale = static_cast<float>(scale);
    rms.epsilon = static_cast<float>(epsilon_);
    rms.rate = static_cast<float>(rate);
    kernels.rms(rms);
  }
  std::ranges::fill(parameters.gradients, 0.0F);
  return norm;
}

void Optimiser::save(LearnerState& state) const {
  state.values["optimiser_steps"] = steps_;
  save_numbers(first_, "optimiser.first_moment", state);
  save_numbers(second_, "optimiser.second_moment", state);
}

bool Optimiser::restore(const LearnerState& state, std::int64_t size) {
  steps_ = state.values.value("optimiser_steps", std::int64_t{0});
  if (steps_ == 0) return true;
  return restore_numbers(state, "optimiser.first_moment", size, first_) &&
         restore_numbers(state, "optimiser.second_moment", size, second_);
}

void save_numbers(const Floats& numbers, const char* name, LearnerState& state) {
  state.numbers[name] = std::vector<float>(numbers.begin(), numbers.end());
}

bool restore_numbers(const LearnerState& state, const char* name, std::int64_t size, Floats& into) {
  const auto found = state.numbers.find(name);
  if (found == state.numbers.end() || static_cast<std::int64_t>(found->second.size()) != size)
    return false;
  into.assign(found->second.begin(), found->second.end());
  return true;
}

}  // namespace arbiter::engine::agents
