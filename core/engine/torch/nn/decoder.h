// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/engine/torch/nn/config.h"
#include "core/engine/torch/nn/fused.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::nn {

/// Keys and values of every layer for `rows` sequences, preallocated: `[rows, kv_heads, capacity,
/// head_width]`. Columns [0, length) are filled, the same for every row (prompts are padded left).
struct KeyValueCache {
  std::vector<torch::Tensor> keys;
  std::vector<torch::Tensor> values;
  std::int64_t length = 0;

  static KeyValueCache make(const DecoderConfig& config, std::int64_t rows, std::int64_t capacity,
                            torch::Device device);
  /// Keeps the given rows (finished sequences leave the batch).
  void keep_rows(const torch::Tensor& rows);
};

/// What a forward pass needs besides the tokens. Shapes: `positions` `[batch, time]` int64;
/// `mask` added to the attention scores, broadcastable to `[batch, 1, time, keys]`.
struct ForwardInput {
  torch::Tensor ids;
  torch::Tensor positions;
  torch::Tensor mask;
};

/// The cache of the fused path: each row has a length of its own, nothing is padded. Rows are
/// named by their slot; a finished sequence's slot is just not used any more.
struct RowCache {
  std::vector<torch::Tensor> keys;    ///< `[slots, kv_heads, head_width, capacity]`
  std::vector<torch::Tensor> values;  ///< `[slots, kv_heads, capacity, padded head_width]`
  std::vector<std::int64_t> lengths;  ///< tokens in each slot
  std::int64_t capacity = 0;
};

/// A decoder-only transformer in the shapes of Llama, Mistral, Qwen2 and GPT-2, with a language
/// head or reward heads. Weights live in one buffer. No dropout. For one thread at a time.
class Decoder {
 public:
  Decoder(const DecoderConfig& config, torch::Device device, Weights weights);

  const DecoderConfig& config() const { return config_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }
  torch::Device device() const { return device_; }
  /// Makes `token` the EOS that responses end with; the others end them too. Negative: no change.
  void set_end_token(std::int64_t token) { config_.set_end_token(token); }

  /// From here on the adapters are what is trained; see `trained`.
  Result<void> add_adapters(const LoraConfig& config, bool trainable, std::int64_t seed);
  /// Adds the adapters into the weights and drops them.
  void merge_adapters();
  LoraAdapters* adapters() { return adapters_.get(); }
  const LoraAdapters* adapters() const { return adapters_.get(); }
  /// Switches the adapters on or off and returns how it was; see `AdaptersOff`.
  bool use_adapters(bool on) const { return std::exchange(adapters_on_, on); }
  /// What an optimiser moves: the adapters where there are some, else all weights.
  Parameters& trained() { return adapters_ ? adapters_->parameters() : parameters_; }

  /// Final hidden states after the last norm, `[batch, time, width]`.
  torch::Tensor hidden(const ForwardInput& input, KeyValueCache* cache = nullptr) const;
  /// Final hidden states `[places, width]` at some places, `position[i]` of `sequences[row[i]]`;
  /// only what these need is computed. The same bits in whatever batch where `is_fused` (in
  /// float32: up to 64 M parameters).
  torch::Tensor hidden_at(std::span<const Tokens> sequences, const torch::Tensor& row,
                          const torch::Tensor& position) const;
  /// The same at the last token of each sequence.
  torch::Tensor last_hidden(std::span<const Tokens> sequences) const;

  /// Whether the fused CPU path serves this model in the precision that is set on this thread.
  bool is_fused() const;
  /// Fills the slots of a new cache with `prompts` (one each, none empty) and returns the hidden
  /// states of their last tokens. Only where `is_fused`; the cache keeps its precision.
  torch::Tensor begin(std::span<const Tokens> prompts, std::int64_t capacity,
                      RowCache& cache) const;
  /// Appends a token to each of `slots` and returns its hidden state, `[slots, width]`.
  torch::Tensor advance(std::span<const std::int64_t> tokens, std::span<const std::int64_t> slots,
                        RowCache& cache) const;
  /// Language head: `[..., width]` to `[..., vocab]`.
  torch::Tensor logits(const torch::Tensor& hidden) const;
  /// Reward heads: `[..., width]` to `[..., heads]`.
  torch::Tensor rewards(const torch::Tensor& hidden) const;

  /// Normal(0, .02), residual projections scaled by 1/sqrt(2 layers); norms 1, biases 0, reward
  /// heads 0.
  void initialize(std::int64_t seed);
  void copy_from(const Decoder& other);

 private:
  struct Layer {
    std::size_t norm1, norm1_bias, qkv, qkv_bias, output, output_bias;
    std::size_t norm2, norm2_bias, gate_up, gate_up_bias, down, down_bias;
  };

  torch::Tensor normalized(const torch::Tensor& x, std::size_t weight, std::size_t bias) const;
  torch::Tensor linear(const torch::Tensor& x, std::size_t weight, std::size_t bias) const;
  torch::Tensor attention(std::size_t layer, const torch::Tensor& x, const ForwardInput& input,
                          const torch::Tensor& cosine, const torch::Tensor& sine,
                          KeyValueCache* cache) const;
  torch::Tensor mlp(const Layer& layer, const torch::Tensor& x) const;

  /// Every projection of the fused path: x W^T (+ bias) (+ addend), and what adapters add.
  torch::Tensor project(const torch::Tensor& x, std::size_t weight, std::size_t bias,
                        const torch::Tensor& addend, bool bf16, bool wide) const;
  torch::Tensor fused_norm(const torch::Tensor& x, std::size_t weight, std::size_t bias,
                           bool narrow) const;
  torch::Tensor fused_mlp(const Layer& layer, const torch::Tensor& x, bool bf16) const;
  torch::Tensor fused_embedding(const torch::Tensor& ids, const torch::Tensor& places) const;
  torch::Tensor fused_hidden(const torch::Tensor& ids, const torch::Tensor& places,
                             const fused::Segments& segments, RowCache* cache) const;
  fused::Heads heads(bool rotary) const;

  DecoderConfig config_;
  torch::Device device_;
  Parameters parameters_;
  std::unique_ptr<LoraAdapters> adapters_;
  mutable bool adapters_on_ = true;
  std::size_t embedding_ = 0, position_embedding_ = 0, final_norm_ = 0, final_norm_bias_ = 0,
              head_ = 0, score_ = 0;
  std::vector<Layer> layers_;
  torch::Tensor rope_cosine_, rope_sine_;  ///< `[context, head_width / 2]`
  mutable std::vector<std::unique_ptr<fused::PackedWeight>> packed_;  ///< by parameter, or null
};

/// The additive causal mask `[time, time]`: 0 on and below the diagonal, -inf above.
torch::Tensor causal_mask(std::int64_t time, torch::Device device);

}  // namespace arbiter::engine::nn
