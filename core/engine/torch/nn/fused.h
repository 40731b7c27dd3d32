// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/torch/kernels/kernels.h"

/// The decoder's operations on CPU tensors through `kernels`, each with its gradient. Gradients of
/// weights are added to their `.grad` buffers directly; those of activations go through autograd.
/// Activations are `[tokens, width]` of sequences that stand one after another, nothing padded.
namespace arbiter::engine::nn::fused {

/// One sequence among the tokens, and the part of it whose outputs are wanted.
struct Segment {
  std::int64_t begin = 0;
  std::int64_t length = 0;
  std::int64_t first_query = 0;
  std::int64_t query_count = 0;
};
using Segments = std::shared_ptr<const std::vector<Segment>>;

/// A weight `[out, in]` in the order in which products read it, made again when the weight has
/// changed (by its version counter). Not for several threads at a time.
class PackedWeight {
 public:
  explicit PackedWeight(torch::Tensor weight) : weight_(std::move(weight)) {}
  const torch::Tensor& weight() const { return weight_; }
  const void* forward(kernels::Type type) { return packed(forward_, type, true); }
  const void* backward(kernels::Type type) { return packed(backward_, type, false); }

 private:
  struct Copy {
    torch::Tensor bytes;
    kernels::Type type = kernels::Type::f32;
    std::int64_t version = -1;
  };
  const void* packed(Copy& copy, kernels::Type type, bool transposed);

  torch::Tensor weight_;
  Copy forward_;
  Copy backward_;
};

/// Whether this processor, device and precision are served.
bool usable(torch::Device device, bool bf16);

/// x W^T (+ bias) (+ addend). `x` float32 or bfloat16; the product is in bfloat16 where `bf16`.
/// The result is float32 where `wide`, else of the product's type.
torch::Tensor linear(const torch::Tensor& x, PackedWeight& weight, const torch::Tensor& bias,
                     const torch::Tensor& addend, bool bf16, bool wide);

/// Rows of `table` (+ rows of `positions`, where defined).
torch::Tensor embedding(const torch::Tensor& table, const torch::Tensor& ids,
                        const torch::Tensor& positions, const torch::Tensor& places);

/// LayerNorm where `bias` is defined, else RMSNorm; the result is bfloat16 where `narrow`.
torch::Tensor norm(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                   double epsilon, bool narrow);

torch::Tensor gelu(const torch::Tensor& x);
/// silu(first half) * second half.
torch::Tensor swiglu(const torch::Tensor& x);

struct Heads {
  std::int64_t queries = 0;
  std::int64_t keys = 0;
  std::int64_t width = 0;
  torch::Tensor cosine;  ///< `[context, width / 2]`; undefined without rotary positions
  torch::Tensor sine;
};
/// Causal attention in each segment from `[tokens, (queries + 2 keys) * width]` to
/// `[wanted tokens, queries * width]`.
torch::Tensor attention(const torch::Tensor& qkv, const Heads& heads, const torch::Tensor& places,
                        const Segments& segments);
/// Row `row` of `qkv`, its keys rotated already, into the cache of one layer (shapes as in
/// `RowCache`) at `place` of a slot.
void cache_token(const torch::Tensor& qkv, std::int64_t row, const Heads& heads,
                 torch::Tensor& keys, torch::Tensor& values, std::int64_t slot, std::int64_t place);
/// Each slot's new token (`places[i]` is its position) goes into the cache and attends to what the
/// slot then holds: `[slots, queries * width]`. Without gradient.
torch::Tensor cached_attention(const torch::Tensor& qkv, const Heads& heads, torch::Tensor& keys,
                               torch::Tensor& values, std::span<const std::int64_t> slots,
                               std::span<const std::int64_t> places);
/// Rotates queries and keys in place; without gradient.
void rotate(torch::Tensor& qkv, const Heads& heads, const torch::Tensor& places, float direction);

/// `[rows, 2]`: the log-probability of `ids` and the entropy at each row of `logits`.
torch::Tensor token_statistics(const torch::Tensor& logits, const torch::Tensor& ids,
                               double temperature);

}  // namespace arbiter::engine::nn::fused
