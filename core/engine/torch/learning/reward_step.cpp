// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_step.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/learning/reward_losses.h"
#include "core/engine/torch/learning/reward_scores.h"

namespace arbiter::engine::learning {
namespace {

enum Stream : std::uint64_t { resample_stream = 0x7e5a, head_stream = 0x4ead };

/// How far apart an ensemble's heads score at the start, in units of score.
constexpr double kHeadSpread = 0.2;

/// How often an example stands in the resample of one head or, by its seed, of one member:
/// Poisson(1), the bootstrap of a stream (Oza and Russell 2001).
double resamples(std::int64_t seed, std::int64_t head, std::int64_t example) {
  const auto stream = mix_seed(mix_seed(static_cast<std::uint64_t>(seed), resample_stream),
                               static_cast<std::uint64_t>(head));
  const double drawn = Random(mix_seed(stream, static_cast<std::uint64_t>(example))).uniform();
  double probability = std::exp(-1.0);
  double below = probability;
  int count = 0;
  constexpr int kMost = 12;
  while (drawn >= below && count < kMost) {
    ++count;
    probability /= count;
    below += probability;
  }
  return count;
}

std::vector<const Tokens*> sequences_of(std::span<const RewardExample> examples) {
  std::vector<const Tokens*> sequences;
  for (const auto& example : examples)
    sequences.insert(sequences.end(), example.sequences.begin(), example.sequences.end());
  return sequences;
}

nn::Parameters tie_parameters(torch::Device device) {
  nn::Parameters parameters;
  parameters.add("log_nu", {1});
  parameters.allocate(device, nn::Weights::trained);
  return parameters;
}

}  // namespace

RewardStep::RewardStep(nn::Decoder& model, const RewardOptions& options, const Compute& compute,
                       std::int64_t seed)
    : model_(model),
      options_(options),
      compute_(compute),
      seed_(seed),
      rate_(options.trunk_learning_rate > 0 ? options.trunk_learning_rate
                                            : options.head_learning_rate),
      // Decay follows the trunk's rate: a trunk that stays as it is does not shrink either.
      optimizer_(model.trained(), options.trunk_learning_rate > 0 ? options.weight_decay : 0),
      tie_(tie_parameters(compute.device)),
      tie_optimizer_(tie_, 0) {
  if (rate_ <= 0) return;
  if (options.trunk_learning_rate <= 0)
    for (const auto& entry : model.trained().entries()) optimizer_.scale_rate(entry.name, 0);
  optimizer_.scale_rate("score", options.head_learning_rate / rate_);
}

void RewardStep::start_tie_parameter(std::span<const RewardExample> training) {
  double pairs = 0;
  double ties = 0;
  for (const auto& example : training) {
    if (!example.is_pair()) continue;
    pairs += example.weight;
    if (example.target == 0.5) ties += example.weight;
  }
  // At equal scores a tie has probability nu / (2 + nu); half a tie keeps nu above zero.
  const double share = (ties + 0.5) / (pairs + 1);
  const torch::NoGradGuard no_gradients;
  tie_.values().fill_(std::log(2 * share / std::max(1 - share, 1e-3)));
}

double RewardStep::tie_nu() const { return std::exp(tie_.values()[0].item<double>()); }

RewardStep::Totals RewardStep::totals_of(std::span<const RewardExample> batch) {
  Totals totals;
  for (const auto& example : batch) totals.weight += example.weight;
  totals.weight = std::max(totals.weight, 1e-8);
  totals.examples = static_cast<double>(batch.size());
  return totals;
}

torch::Tensor RewardStep::weights_of(const RewardExample& example, bool resampled) const {
  const auto heads = model_.config().reward_heads;
  std::vector<float> weights(static_cast<std::size_t>(heads), static_cast<float>(example.weight));
  const bool one_of_several = heads > 1 || options_.ensemble > 1;
  if (resampled && options_.bootstrap && one_of_several)
    for (std::int64_t head = 0; head < heads; ++head)
      weights[static_cast<std::size_t>(head)] *=
          static_cast<float>(resamples(seed_, head, example.number));
  return torch::tensor(weights);
}

/// Each head has its own loss; the mean over heads is what is minimised. Pairs go through in one
/// tensor, rankings one by one.
torch::Tensor RewardStep::part_loss(std::span<const RewardExample> part,
                                    const torch::Tensor& scores, const Totals& totals,
                                    bool resampled) const {
  std::vector<std::int64_t> firsts;
  std::vector<float> targets;
  std::vector<float> margins;
  std::vector<torch::Tensor> weights;
  auto loss = torch::zeros({}, scores.options());
  auto off_center = torch::zeros({}, scores.options());
  std::int64_t at = 0;
  for (const auto& example : part) {
    const auto count = static_cast<std::int64_t>(example.sequences.size());
    const auto weight = weights_of(example, resampled);
    if (example.is_pair()) {
      firsts.push_back(at);
      targets.push_back(static_cast<float>(example.target));
      margins.push_back(static_cast<float>(example.margin));
      weights.push_back(weight);
    } else {
      const auto own = scores.narrow(0, at, count);
      const auto of_heads = plackett_luce_loss(own, example.tiers, options_.label_smoothing);
      loss = loss + (of_heads * weight.to(scores.device())).mean();
      if (options_.centering > 0) off_center = off_center + (2 * own.mean(0)).pow(2).mean();
    }
    at += count;
  }
  if (!firsts.empty()) {
    const auto device = scores.device();
    const auto first = torch::tensor(firsts, torch::kInt64).to(device);
    const auto better = scores.index_select(0, first);
    const auto worse = scores.index_select(0, first + 1);
    const auto target = torch::tensor(targets).to(device).unsqueeze(1);
    const auto difference = better - worse - torch::tensor(margins).to(device).unsqueeze(1);
    const auto of_pairs =
        learns_ties() ? davidson_loss(difference, target, tie_.at(0), options_.label_smoothing)
                      : bradley_terry_loss(difference, target, options_.label_smoothing);
    loss = loss + (of_pairs * torch::stack(weights).to(device)).mean(1).sum();
    if (options_.centering > 0) off_center = off_center + (better + worse).pow(2).mean(1).sum();
  }
  return loss / totals.weight + options_.centering * off_center / totals.examples;
}

std::vector<std::size_t> RewardStep::share_of(std::span<const RewardExample> batch) const {
  // Every so-manieth by length, so that all processes have about as much to do.
  const auto order = by_length(batch);
  const auto processes = static_cast<std::size_t>(compute_.peers->size());
  std::vector<std::size_t> own;
  for (auto i = static_cast<std::size_t>(compute_.peers->rank()); i < order.size(); i += processes)
    own.push_back(order[i]);
  return own;
}

std::int64_t RewardStep::pairs_at_once(std::span<const RewardExample> batch) const {
  if (options_.micro_batch_pairs > 0) return options_.micro_batch_pairs;
  std::size_t longest = 0;
  for (const auto& example : batch) longest = std::max(longest, example.longest());
  const auto sequences = sequences_at_once(model_, static_cast<std::int64_t>(longest));
  return std::max<std::int64_t>(sequences / 2, 1);
}

RewardFigures RewardStep::accumulate(std::span<const RewardExample> batch) {
  auto& parameters = model_.trained();
  parameters.zero_gradients();
  tie_.zero_gradients();
  const auto totals = totals_of(batch);
  ScoreTable table(batch, model_.config().reward_heads);
  auto loss_in_all = torch::zeros({1}, torch::kFloat64);
  for (const auto& indices : micro_batches(batch, share_of(batch), pairs_at_once(batch))) {
    const auto part = picked(batch, indices);
    const auto scores = head_scores(model_, sequences_of(part), compute_);
    const auto loss = part_loss(part, scores, totals, true);
    loss.backward();
    loss_in_all += loss.item<double>();
    table.fill(indices, scores);
  }
  if (!compute_.peers->alone()) {
    for (auto* sum : {&parameters.gradients(), &tie_.gradients(), &table.scores(), &loss_in_all})
      compute_.peers->sum(*sum);
  }
  auto figures = figures_of(batch, table.scores());
  figures.loss = loss_in_all.item<double>();
  return figures;
}

double RewardStep::apply(double factor) {
  const double norm = optimizer_.step(factor * rate_, options_.max_grad_norm);
  if (!std::isfinite(norm)) return norm;
  PrecisionScope::forget_casts();
  if (!learns_ties()) return norm;
  const double of_ties = tie_optimizer_.step(factor * options_.head_learning_rate, 0);
  return std::isfinite(of_ties) ? norm : of_ties;
}

RewardFigures RewardStep::evaluate(std::span<const RewardExample> examples) const {
  const torch::NoGradGuard no_gradients;
  constexpr std::int64_t kMost = 32;
  const auto pairs = std::min(kMost, pairs_at_once(examples));
  const auto totals = totals_of(examples);
  ScoreTable table(examples, model_.config().reward_heads);
  double loss = 0;
  for (const auto& indices : micro_batches(examples, by_length(examples), pairs)) {
    const auto part = picked(examples, indices);
    const auto scores = head_scores(model_, sequences_of(part), compute_);
    loss += part_loss(part, scores, totals, false).item<double>();
    table.fill(indices, scores);
  }
  auto figures = figures_of(examples, table.scores());
  figures.loss = loss;
  return figures;
}

void RewardStep::store(TrainingState& state) const {
  store_optimizer(optimizer_, state);
  if (!learns_ties()) return;
  state.tensors["davidson.log_nu"] = tie_.values();
  state.tensors["davidson.first_moment"] = tie_optimizer_.first_moment;
  state.tensors["davidson.second_moment"] = tie_optimizer_.second_moment;
}

Result<void> RewardStep::restore(const TrainingState& state) {
  ARBITER_TRY(restore_optimizer(state, optimizer_));
  if (!learns_ties()) return {};
  const torch::NoGradGuard no_gradients;
  for (const auto& [name, tensor] :
       {std::pair<const char*, torch::Tensor>{"davidson.log_nu", tie_.values()},
        {"davidson.first_moment", tie_optimizer_.first_moment},
        {"davidson.second_moment", tie_optimizer_.second_moment}}) {
    const auto stored = state.tensors.find(name);
    if (stored == state.tensors.end() || stored->second.sizes() != tensor.sizes()) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "The checkpoint has no `{name}`: it was not trained with "
                                  "Davidson's tie model. Start a new run from its weights."),
                  {{"name", name}});
    }
    tensor.copy_(stored->second);
  }
  tie_optimizer_.steps = optimizer_.steps;
  return {};
}

void initialize_heads(nn::Decoder& model, std::int64_t seed) {
  auto& parameters = model.trained();
  const auto* score = parameters.find("score");
  if (score == nullptr || score->shape[0] < 2) return;
  const torch::NoGradGuard no_gradients;
  auto generator =
      at::detail::createCPUGenerator(mix_seed(static_cast<std::uint64_t>(seed), head_stream));
  const double deviation = kHeadSpread / std::sqrt(static_cast<double>(score->shape[1]));
  score->value.detach().copy_(torch::empty(score->shape).normal_(0, deviation, generator));
}

}  // namespace arbiter::engine::learning
