// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/model_config.h"

/// How a decoder's fused parameters stand in the checkpoints of its architecture.
namespace arbiter::engine {

/// Where rows of one of our (fused) parameters stand in a checkpoint.
struct CheckpointPiece {
  std::string ours;
  std::int64_t row = 0;  ///< first row in ours
  std::int64_t rows = 0;
  std::int64_t columns = 0;  ///< 0: a vector of `rows` numbers
  std::string theirs;        ///< name in the checkpoint
  bool transposed = false;   ///< GPT-2's Conv1D stores `[in, out]`

  /// The numbers in it.
  std::int64_t size() const { return rows * (columns == 0 ? 1 : columns); }
  /// As the checkpoint has it.
  std::vector<std::int64_t> shape() const;
};

/// Every tensor of the model's checkpoint, with the names of the architecture's own files. The
/// language head is among them where it is not the embedding.
std::vector<CheckpointPiece> checkpoint_pieces(const DecoderConfig& config);

/// The matrix inside a layer that `piece` is, as adapters name it (without `.weight`); empty where
/// it is none: embeddings, norms, biases and heads get no adapters.
std::string adaptable_module(const CheckpointPiece& piece);

/// Whether a target of an adapter means a module: its name, or the last parts of it.
bool is_target(const std::string& module, const std::string& target);

/// What an adapter's file holds for a module of `piece`, and for the reward heads.
std::string adapter_tensor(const std::string& module, char matrix);
inline constexpr const char* adapter_score_tensor = "base_model.model.score.weight";

}  // namespace arbiter::engine
