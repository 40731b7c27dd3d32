// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/value_function.h"

#include <torch/torch.h>

namespace arbiter::engine::learning {
namespace {

Result<void> copy_tensor(const TrainingState& state, const std::string& name, torch::Tensor& into) {
  const auto found = state.tensors.find(name);
  if (found == state.tensors.end() || found->second.sizes() != into.sizes()) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The checkpoint's training state has no usable `{name}`. Start a "
                                "new run from its weights."),
                {{"name", name}});
  }
  const torch::NoGradGuard no_gradients;
  into.copy_(found->second);
  return {};
}

}  // namespace

ValueFunction::ValueFunction(std::int64_t width, torch::Device device)
    : head_(std::in_place, width, device),
      optimizer_(std::make_unique<AdamW>(head_->parameters, 0.0)) {}

ValueFunction::ValueFunction(std::unique_ptr<nn::Decoder> model) : model_(std::move(model)) {
  const torch::NoGradGuard no_gradients;
  for (const auto& entry : model_->trained().entries())
    if (entry.name == "score") entry.value.detach().zero_();
  optimizer_ = std::make_unique<AdamW>(model_->trained(), 0.0);
  optimizer_->scale_rate("score", kHeadRateFactor);
}

nn::Parameters& ValueFunction::parameters() {
  return head_ ? head_->parameters : model_->trained();
}

const nn::Parameters& ValueFunction::parameters() const {
  return const_cast<ValueFunction*>(this)->parameters();
}

torch::Tensor ValueFunction::values(const Rollout& rollout, std::span<const std::int64_t> rows,
                                    const Compute& compute) const {
  const PrecisionScope precision(compute);
  const auto at = response_positions(rollout, rows);
  const auto hidden = model_->hidden_at(at.sequences, at.row, at.predicting);
  return at.spread(model_->rewards(hidden).select(-1, 0).to(torch::kFloat32));
}

double ValueFunction::step(double rate, double max_norm) {
  return optimizer_->step(head_ ? rate * kHeadRateFactor : rate, max_norm);
}

ValueFunction::Snapshot ValueFunction::snapshot() const {
  return {parameters().values().clone(), optimizer_->first_moment.clone(),
          optimizer_->second_moment.clone(), optimizer_->steps};
}

void ValueFunction::restore(const Snapshot& from) {
  const torch::NoGradGuard no_gradients;
  parameters().values().copy_(from.values);
  optimizer_->first_moment.copy_(from.first);
  optimizer_->second_moment.copy_(from.second);
  optimizer_->steps = from.steps;
}

void ValueFunction::store(TrainingState& state) const {
  state.tensors["value.parameters"] = parameters().values();
  state.tensors["value.first_moment"] = optimizer_->first_moment;
  state.tensors["value.second_moment"] = optimizer_->second_moment;
  state.values["value_steps"] = optimizer_->steps;
}

Result<void> ValueFunction::restore(const TrainingState& state) {
  ARBITER_TRY(copy_tensor(state, "value.parameters", parameters().values()));
  ARBITER_TRY(copy_tensor(state, "value.first_moment", optimizer_->first_moment));
  ARBITER_TRY(copy_tensor(state, "value.second_moment", optimizer_->second_moment));
  optimizer_->steps = state.values.value("value_steps", std::int64_t{0});
  return {};
}

}  // namespace arbiter::engine::learning
