// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/torch/nn/decoder.h"

/// How a decoder's fused parameters stand in the checkpoints of its architecture.
namespace arbiter::engine::nn {

/// Where rows of one of our (fused) parameters stand in a checkpoint.
struct CheckpointPiece {
  std::string ours;
  std::int64_t row = 0;  ///< first row in ours
  std::int64_t rows = 0;
  std::string theirs;       ///< name in the checkpoint
  bool transposed = false;  ///< GPT-2's Conv1D stores `[in, out]`
};

/// Every tensor of the model's checkpoint, with the names of the architecture's own files.
std::vector<CheckpointPiece> checkpoint_pieces(const Decoder& model);

}  // namespace arbiter::engine::nn
