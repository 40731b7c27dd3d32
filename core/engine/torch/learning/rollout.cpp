// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/rollout.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>

#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

/// So many logits are measured at a time: 64 MiB, a few copies of which there may be.
constexpr std::int64_t kMostLogits = std::int64_t{1} << 24;

/// `of` the logits `[positions, vocabulary]` in f32 and the ids of some positions at a time, put
/// together again: `[tokens]`.
template <class Of>
torch::Tensor by_parts(const nn::Decoder& model, const torch::Tensor& hidden,
                       const torch::Tensor& ids, Of of) {
  const auto count = hidden.size(0);
  const auto part = std::max<std::int64_t>(kMostLogits / model.config().vocabulary, 1);
  std::vector<torch::Tensor> parts;
  for (std::int64_t at = 0; at < count; at += part) {
    stop_point();
    const auto size = std::min(part, count - at);
    const auto logits = model.logits(hidden.narrow(0, at, size)).to(torch::kFloat32);
    parts.push_back(of(logits, ids.narrow(0, at, size)));
  }
  return parts.empty() ? torch::zeros({0}, hidden.options().dtype(torch::kFloat32))
                       : torch::cat(parts);
}

torch::Tensor of_ids(const torch::Tensor& normalized, const torch::Tensor& ids) {
  return normalized.gather(-1, ids.unsqueeze(-1)).squeeze(-1);
}

}  // namespace

ValueHead::ValueHead(std::int64_t width, torch::Device device) {
  weight = parameters.add("value.weight", {1, width});
  bias = parameters.add("value.bias", {1});
  parameters.allocate(device, nn::Weights::trained);
}

torch::Tensor ValueHead::operator()(const torch::Tensor& hidden) const {
  return torch::linear(hidden, parameters.at(weight), parameters.at(bias)).squeeze(-1);
}

Rollout make_rollout(std::vector<Tokens> prompts, std::vector<Generation> responses,
                     std::int64_t eos, torch::Device device) {
  Rollout rollout;
  const auto episodes = static_cast<std::int64_t>(prompts.size());
  std::vector<std::int64_t> lengths;
  std::vector<std::int64_t> starts;
  std::int64_t time = 1;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    auto sequence = prompts[i];
    starts.push_back(static_cast<std::int64_t>(sequence.size()));
    sequence.insert(sequence.end(), responses[i].tokens.begin(), responses[i].tokens.end());
    if (responses[i].ended)
      sequence.push_back(responses[i].end >= 0 ? responses[i].end : static_cast<Token>(eos));
    lengths.push_back(static_cast<std::int64_t>(sequence.size()) - starts.back());
    time = std::max(time, lengths.back());
    rollout.sequences.push_back(std::move(sequence));
  }
  rollout.tokens = torch::zeros({episodes, time}, torch::kInt64);
  rollout.mask = torch::zeros({episodes, time});
  for (std::int64_t i = 0; i < episodes; ++i) {
    const auto at = static_cast<std::size_t>(i);
    std::copy(rollout.sequences[at].begin() + starts[at], rollout.sequences[at].end(),
              rollout.tokens.data_ptr<std::int64_t>() + i * time);
    rollout.mask[i].narrow(0, 0, lengths[at]).fill_(1);
  }
  rollout.tokens = rollout.tokens.to(device);
  rollout.mask = rollout.mask.to(device);
  rollout.lengths = torch::tensor(lengths, torch::kInt64).to(device);
  rollout.starts = torch::tensor(starts, torch::kInt64).to(device);
  rollout.prompts = std::move(prompts);
  rollout.responses = std::move(responses);
  return rollout;
}

std::int64_t Rollout::longest() const {
  std::size_t longest = 0;
  for (const auto& sequence : sequences) longest = std::max(longest, sequence.size());
  return static_cast<std::int64_t>(longest);
}

torch::Tensor ResponsePositions::spread(const torch::Tensor& flat) const {
  return torch::zeros_like(mask).index_put({row, column}, flat);
}

ResponsePositions response_positions(const Rollout& rollout, std::span<const std::int64_t> rows) {
  ResponsePositions at;
  for (const auto row : rows)
    at.sequences.push_back(rollout.sequences[static_cast<std::size_t>(row)]);
  const auto index =
      torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
          .to(rollout.mask.device());
  at.mask = rollout.mask.index_select(0, index);
  const auto real = at.mask.nonzero();
  at.row = real.select(1, 0);
  at.column = real.select(1, 1);
  at.predicting = rollout.starts.index_select(0, index).index_select(0, at.row) + at.column - 1;
  at.tokens = rollout.tokens.index_select(0, index).index({at.row, at.column});
  return at;
}

TokenFigures token_figures(const nn::Decoder& model, const ValueHead* value_head,
                           const Rollout& rollout, std::span<const std::int64_t> rows,
                           double temperature, const Compute& compute) {
  const PrecisionScope precision(compute);
  const auto at = response_positions(rollout, rows);
  const auto hidden = model.hidden_at(at.sequences, at.row, at.predicting);
  const auto logits = model.logits(hidden).to(torch::kFloat32);
  TokenFigures figures;
  if (model.is_fused()) {
    const auto both = nn::fused::token_statistics(logits, at.tokens, temperature);
    figures.log_probabilities = at.spread(both.select(1, 0));
    figures.entropy = at.spread(both.select(1, 1));
  } else {
    const auto normalized = torch::log_softmax(logits / temperature, -1);
    figures.log_probabilities = at.spread(of_ids(normalized, at.tokens));
    figures.entropy = at.spread(-(normalized.exp() * normalized).sum(-1));
  }
  if (value_head != nullptr) figures.values = at.spread((*value_head)(hidden).to(torch::kFloat32));
  return figures;
}

torch::Tensor sampled_log_probabilities(const nn::Decoder& model, const Rollout& rollout,
                                        std::span<const std::int64_t> rows,
                                        const SamplingDistribution& sampling,
                                        const Compute& compute) {
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute);
  const auto at = response_positions(rollout, rows);
  const auto hidden = model.hidden_at(at.sequences, at.row, at.predicting);
  const double temperature = sampling.temperature;
  const auto measured = [&](auto of) { return at.spread(by_parts(model, hidden, at.tokens, of)); };
  if (temperature <= 0) {
    return measured([](const torch::Tensor& logits, const torch::Tensor& ids) {
      return torch::zeros_like(logits.select(1, 0))
          .masked_fill(logits.argmax(-1).ne(ids), -std::numeric_limits<float>::infinity());
    });
  }
  if (sampling.top_k > 0 || sampling.top_p < 1) {
    return measured([&](const torch::Tensor& logits, const torch::Tensor& ids) {
      const auto drawn_from = nn::filter_logits(torch::log_softmax(logits / temperature, -1),
                                                sampling.top_k, sampling.top_p);
      return of_ids(torch::log_softmax(drawn_from, -1), ids);
    });
  }
  return measured([&](const torch::Tensor& logits, const torch::Tensor& ids) {
    return model.is_fused() ? nn::fused::token_statistics(logits, ids, temperature).select(1, 0)
                            : of_ids(torch::log_softmax(logits / temperature, -1), ids);
  });
}

}  // namespace arbiter::engine::learning
