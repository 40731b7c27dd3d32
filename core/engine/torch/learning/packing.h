// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <span>
#include <vector>

#include "core/engine/engine.h"
#include "core/engine/torch/nn/decoder.h"

namespace arbiter::engine::learning {

/// Rows of whole documents. `rows[i]` are indices into the documents.
using PackedRows = std::vector<std::vector<std::size_t>>;

/// First-fit packing in the given order: each row holds documents of `context` tokens in all.
PackedRows pack_documents(std::span<const Document> documents, std::span<const std::size_t> order,
                          std::int64_t context);

/// Rows as tensors. Attention is causal within a document, positions restart with each.
struct PackedBatch {
  nn::ForwardInput input;   ///< ids, positions `[rows, time]`, mask `[rows, 1, time, time]`
  torch::Tensor targets;    ///< `[rows, time]` next tokens
  torch::Tensor loss_mask;  ///< `[rows, time]` float: 1 where predicting the target counts
};
PackedBatch make_packed_batch(std::span<const Document> documents,
                              std::span<const std::vector<std::size_t>> rows, std::int64_t context,
                              torch::Device device);

/// The same rows as sequences of their own, for a model that needs no padding: what prediction `i`
/// counts is `targets[i]`, made at `position[i]` of `sequences[row[i]]`.
struct DocumentBatch {
  std::vector<Tokens> sequences;
  torch::Tensor row, position, targets;  ///< `[predictions]` int64
};
DocumentBatch make_document_batch(std::span<const Document> documents,
                                  std::span<const std::vector<std::size_t>> rows,
                                  std::int64_t context);

/// How many predictions of these rows count: the sum of their `loss_mask`, without making it.
double counted_targets(std::span<const Document> documents,
                       std::span<const std::vector<std::size_t>> rows, std::int64_t context);

}  // namespace arbiter::engine::learning
