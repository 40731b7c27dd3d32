// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/rollout.h"

#include <torch/torch.h>

#include <algorithm>

#include "core/engine/torch/learning/losses.h"

namespace arbiter::engine::learning {

ValueHead::ValueHead(std::int64_t width, torch::Device device) {
  weight = parameters.add("value.weight", {1, width});
  bias = parameters.add("value.bias", {1});
  parameters.allocate(device, true);
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

TokenFigures token_figures(const nn::Decoder& model, const ValueHead* value_head,
                           const Rollout& rollout, std::span<const std::int64_t> rows,
                           double temperature, const Compute& compute) {
  const PrecisionScope precision(compute);
  std::vector<Tokens> sequences;
  for (const auto row : rows) sequences.push_back(rollout.sequences[static_cast<std::size_t>(row)]);
  const auto batch = nn::pad_right(sequences, model.config().pad_token, compute.device);
  const auto index =
      torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
          .to(compute.device);
  const auto mask = rollout.mask.index_select(0, index);
  const auto tokens = rollout.tokens.index_select(0, index);
  const auto starts = rollout.starts.index_select(0, index);

  // Only the positions that predict real response tokens go through the heads.
  const auto real = mask.nonzero();
  const auto row_of = real.select(1, 0);
  const auto column_of = real.select(1, 1);
  const auto predicting = starts.index_select(0, row_of) + column_of - 1;
  const auto hidden = model.hidden(batch.input).index({row_of, predicting});
  const auto logits = model.logits(hidden).to(torch::kFloat32) / temperature;
  const auto normalized = torch::log_softmax(logits, -1);

  const auto spread = [&](const torch::Tensor& flat) {
    return torch::zeros_like(mask).index_put({row_of, column_of}, flat);
  };
  TokenFigures figures;
  figures.log_probabilities =
      spread(normalized.gather(-1, tokens.index({row_of, column_of}).unsqueeze(-1)).squeeze(-1));
  figures.entropy = spread(-(normalized.exp() * normalized).sum(-1));
  if (value_head != nullptr) figures.values = spread((*value_head)(hidden).to(torch::kFloat32));
  return figures;
}

}  // namespace arbiter::engine::learning
