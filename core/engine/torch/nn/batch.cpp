// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/batch.h"

#include <torch/torch.h>

#include <algorithm>

namespace arbiter::engine::nn {
namespace {

std::int64_t longest(std::span<const Tokens> sequences) {
  std::size_t length = 1;
  for (const auto& sequence : sequences) length = std::max(length, sequence.size());
  return static_cast<std::int64_t>(length);
}

torch::Tensor lengths_of(std::span<const Tokens> sequences) {
  auto lengths = torch::empty({static_cast<std::int64_t>(sequences.size())}, torch::kInt64);
  for (std::size_t i = 0; i < sequences.size(); ++i)
    lengths.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(sequences[i].size());
  return lengths;
}

}  // namespace

Batch pad_right(std::span<const Tokens> sequences, std::int64_t pad, torch::Device device) {
  const auto rows = static_cast<std::int64_t>(sequences.size());
  const auto time = longest(sequences);
  auto ids = torch::full({rows, time}, std::max<std::int64_t>(pad, 0), torch::kInt64);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto& sequence = sequences[static_cast<std::size_t>(row)];
    std::ranges::copy(sequence, ids.data_ptr<std::int64_t>() + row * time);
  }
  Batch batch;
  batch.input.ids = ids.to(device);
  batch.input.positions = torch::arange(time, torch::kInt64).unsqueeze(0).to(device);
  batch.input.mask = causal_mask(time, device);
  batch.lengths = lengths_of(sequences).to(device);
  return batch;
}

LeftPaddedBatch pad_left(std::span<const Tokens> sequences, std::int64_t pad, std::int64_t capacity,
                         torch::Device device) {
  const auto rows = static_cast<std::int64_t>(sequences.size());
  const auto time = longest(sequences);
  auto ids = torch::full({rows, time}, std::max<std::int64_t>(pad, 0), torch::kInt64);
  auto positions = torch::zeros({rows, time}, torch::kInt64);
  auto keys = torch::zeros({rows, 1, 1, capacity});
  bool padded = false;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto& sequence = sequences[static_cast<std::size_t>(row)];
    const auto start = time - static_cast<std::int64_t>(sequence.size());
    std::ranges::copy(sequence, ids.data_ptr<std::int64_t>() + row * time + start);
    for (std::int64_t i = start; i < time; ++i)
      positions.data_ptr<std::int64_t>()[row * time + i] = i - start;
    if (start == 0) continue;
    padded = true;
    keys[row].narrow(-1, 0, start).fill_(kMasked);
  }
  LeftPaddedBatch batch;
  batch.input.ids = ids.to(device);
  batch.input.positions = positions.to(device);
  batch.input.mask = causal_mask(time, device);
  batch.lengths = lengths_of(sequences).to(device);
  if (padded) {
    batch.key_mask = keys.to(device);
    // A padding query sees itself, so that no softmax row is empty.
    const auto itself = torch::eye(time, torch::TensorOptions().device(device));
    batch.input.mask = batch.input.mask + batch.key_mask.narrow(-1, 0, time) * (1 - itself);
  }
  return batch;
}

torch::Tensor last_token(const torch::Tensor& hidden, const torch::Tensor& lengths) {
  const auto rows = torch::arange(hidden.size(0), lengths.options());
  return hidden.index({rows, lengths - 1});
}

}  // namespace arbiter::engine::nn
