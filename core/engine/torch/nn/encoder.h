// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/encoder_config.h"
#include "core/engine/engine.h"
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::nn {

/// A BERT encoder (Devlin et al. 2019) with a head of some labels: post-norm layers, attention in
/// both directions, learned positions. Parameters have the names of its checkpoints. No dropout.
/// For one thread at a time.
class Encoder {
 public:
  /// `pools`: names whole texts, by the [CLS] token's state through the pooler; else places.
  Encoder(const EncoderConfig& config, std::int64_t labels, bool pools, torch::Device device,
          Weights weights);

  const EncoderConfig& config() const { return config_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

  /// Final hidden states `[sequences, longest, width]`; what is behind a sequence's end is padding,
  /// which nothing attends to.
  torch::Tensor hidden(std::span<const Tokens* const> sequences) const;
  /// tanh of a projection of each first token's state, `[sequences, width]`.
  torch::Tensor pooled(const torch::Tensor& hidden) const;
  /// The head: `[..., width]` to `[..., labels]`.
  torch::Tensor logits(const torch::Tensor& states) const;

  /// Normal(0, .02), the head too: from zero all parts of the pooled state would be drawn the same
  /// way until the tanh saturates, and stay alike. Norms 1, biases 0.
  void initialize(std::int64_t seed);
  /// Fills what the folder has: a bare model as well as one with a head for these labels. A head of
  /// another size and a missing tensor of the trunk are errors; tensors of other heads are passed
  /// over.
  Result<void> load(const std::filesystem::path& folder);
  /// `model.safetensors` and `config.json`.
  Result<void> save(const std::filesystem::path& folder, std::span<const std::string> labels) const;

 private:
  const torch::Tensor& at(const std::string& name) const;
  torch::Tensor linear(const torch::Tensor& x, const std::string& name) const;
  torch::Tensor normalized(const torch::Tensor& x, const std::string& name) const;
  torch::Tensor attention(const torch::Tensor& x, const torch::Tensor& mask,
                          const std::string& layer) const;

  EncoderConfig config_;
  bool pools_;
  torch::Device device_;
  Parameters parameters_;
};

/// A fresh encoder without a head, as a model folder.
Result<void> create_encoder(const EncoderConfig& config, std::int64_t seed,
                            const std::filesystem::path& folder);

}  // namespace arbiter::engine::nn
