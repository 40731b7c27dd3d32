// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_ensemble.h"

#include <torch/torch.h>

#include <algorithm>

#include "core/base/random.h"
#include "core/engine/reward_members.h"
#include "core/engine/torch/learning/trainable_model.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

constexpr std::uint64_t member_stream = 0x3e3b;

/// The first member's is the run's: alone it is what a training without an ensemble makes.
std::int64_t member_seed(std::int64_t seed, std::int64_t number) {
  if (number == 1) return seed;
  const auto stream = mix_seed(static_cast<std::uint64_t>(seed), member_stream);
  return static_cast<std::int64_t>(mix_seed(stream, static_cast<std::uint64_t>(number)) >> 1U);
}

std::string member_prefix(std::size_t index) {
  return index == 0 ? std::string() : "member" + std::to_string(index + 1) + ".";
}

std::unexpected<Error> other_number(const char* text, const std::filesystem::path& path,
                                    std::int64_t there, std::int64_t wanted) {
  return fail(ErrorCode::incompatible, text,
              {{"path", path.string()},
               {"heads", std::to_string(there)},
               {"wanted", std::to_string(wanted)}},
              {{}, 0, "ensemble"});
}

std::unexpected<Error> other_heads(const std::filesystem::path& path, std::int64_t heads,
                                   std::int64_t wanted) {
  return other_number(
      ARBITER_MESSAGE("core",
                      "{path} has {heads} reward heads, not {wanted}. Set ensemble to "
                      "{heads}, or start from a language model."),
      path, heads, wanted);
}

/// An ensemble of the earlier kind.
Result<std::vector<RewardMember>> heads_of_one(const RewardRequest& request, std::int64_t heads,
                                               const Compute& compute) {
  const auto& place = request.place;
  if (heads != request.options.ensemble)
    return other_heads(place.model, heads, request.options.ensemble);
  ARBITER_ASSIGN(auto model, load_trainable(place, request.options.lora, compute, heads));
  model->set_end_token(place.end_token);
  std::vector<RewardMember> one;
  one.emplace_back(std::move(model), place.model, place.compute.seed, request.options, compute);
  return one;
}

}  // namespace

RewardMember::RewardMember(std::unique_ptr<nn::Decoder> model, std::filesystem::path base,
                           std::int64_t seed, const RewardOptions& options, const Compute& compute)
    : model_(std::move(model)),
      base_(std::move(base)),
      seed_(seed),
      step_(std::make_unique<RewardStep>(*model_, options, compute, seed)) {}

void RewardMember::fit_normalizer(std::span<const Tokens> samples, const Compute& compute) {
  if (samples.size() < 2) return;
  const auto scores = raw_scores(*model_, samples, compute);
  normalizer_.mean = scores.mean().item<double>();
  normalizer_.deviation = std::max(scores.std().item<double>(), 1e-6);
}

nlohmann::json RewardMember::notes(const RewardOptions& options) const {
  nlohmann::json notes{{"reward_mean", normalizer_.mean},
                       {"reward_deviation", normalizer_.deviation},
                       {"heads", model_->config().reward_heads},
                       {"tie_model", options.tie_model}};
  if (step_->learns_ties()) notes["tie_nu"] = step_->tie_nu();
  if (temperature > 0) notes["temperature"] = temperature;
  return notes;
}

Result<std::vector<RewardMember>> starting_members(const RewardRequest& request,
                                                   const Compute& compute) {
  const auto& place = request.place;
  const auto wanted = request.options.ensemble;
  const auto& current = place.resume_from.empty() ? place.model : place.resume_from;
  ARBITER_ASSIGN(const auto config, nn::read_config(current));
  if (config.reward_heads > 1) return heads_of_one(request, config.reward_heads, compute);
  ARBITER_ASSIGN(const auto starts, reward_members(place.model));
  ARBITER_ASSIGN(const auto stored, reward_members(current));
  const auto there = static_cast<std::int64_t>(stored.size());
  if (there != wanted && (there > 1 || !place.resume_from.empty())) {
    return other_number(
        ARBITER_MESSAGE("core",
                        "{path} is an ensemble of {heads} reward models, not of {wanted}. Set "
                        "ensemble to {heads}, or start from a language model."),
        current, there, wanted);
  }
  std::vector<RewardMember> members;
  for (std::int64_t number = 1; number <= wanted; ++number) {
    auto own = place;
    own.model = starts[starts.size() == 1 ? 0 : static_cast<std::size_t>(number) - 1];
    own.compute.seed = member_seed(place.compute.seed, number);
    ARBITER_ASSIGN(auto model, load_trainable(own, request.options.lora, compute, 1, number));
    if (const auto heads = model->config().reward_heads; heads > 1)
      return other_heads(own.model, heads, wanted);
    model->set_end_token(place.end_token);
    members.emplace_back(std::move(model), own.model, own.compute.seed, request.options, compute);
  }
  return members;
}

RewardFigures together(std::span<const RewardExample> examples,
                       const std::vector<RewardFigures>& of_members) {
  if (of_members.size() == 1) return of_members.front();
  std::vector<torch::Tensor> columns;
  double loss = 0;
  for (const auto& figures : of_members) {
    columns.push_back(torch::tensor(figures.scores, torch::kFloat64));
    loss += figures.loss;
  }
  auto figures = figures_of(examples, torch::stack(columns, 1));
  figures.loss = loss / static_cast<double>(of_members.size());
  return figures;
}

void store(std::span<const RewardMember> members, TrainingState& state) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    TrainingState own;
    members[i].step().store(own);
    const auto prefix = member_prefix(i);
    for (const auto& [name, value] : own.values.items()) state.values[prefix + name] = value;
    for (const auto& [name, tensor] : own.tensors) state.tensors[prefix + name] = tensor;
  }
}

Result<void> restore(const TrainingState& state, std::span<RewardMember> members) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto prefix = member_prefix(i);
    TrainingState own;
    own.values = nlohmann::json::object();
    for (const auto& [name, value] : state.values.items())
      if (name.starts_with(prefix)) own.values[name.substr(prefix.size())] = value;
    for (const auto& [name, tensor] : state.tensors)
      if (name.starts_with(prefix)) own.tensors[name.substr(prefix.size())] = tensor;
    ARBITER_TRY(members[i].step().restore(own));
  }
  return {};
}

}  // namespace arbiter::engine::learning
