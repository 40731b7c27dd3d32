// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// Hand-vectorised arithmetic of the decoder for processors with AVX-512 or AVX2, without LibTorch.
/// Every result depends on its own row alone and is summed in one fixed order: a token's hidden
/// state has the same bits whatever batch it is in, whether it comes from a whole forward pass or
/// from a decode step over the cache, and with any number of threads.
namespace arbiter::engine::kernels {

enum class Type : std::uint8_t { f32, bf16 };

/// `out = left x right (+ bias) (+ addend)`, summed in float32.
/// `left` is `[rows, depth]` row-major, or packed by `pack_left`; `right` is `[depth, columns]`
/// packed by `pack` or `pack_transposed`. Both are of `type`; for bf16 `depth` counts pairs filled
/// up with zeros and a row-major `left` must have an even depth and stride.
struct Product {
  Type type = Type::f32;
  bool left_packed = false;
  Type out_type = Type::f32;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t depth = 0;
  const void* left = nullptr;
  std::int64_t left_stride = 0;
  const void* right = nullptr;
  void* out = nullptr;
  std::int64_t out_stride = 0;
  const float* bias = nullptr;    ///< `[columns]`, or none
  const float* addend = nullptr;  ///< `[rows, columns]` with `addend_stride`; may be `out`
  std::int64_t addend_stride = 0;
};

/// Products work on panels of so many columns, and on so many rows at a time.
inline constexpr std::int64_t kPanel = 32;
inline constexpr std::int64_t kTileRows = 12;

/// Causal attention within one sequence, for one key-value head and the query heads that share it.
/// `queries`, `keys` and `values` point at that head's first number in row 0 of the sequence; rows
/// are `stride` numbers apart, query heads `head_width`. Rotary positions are applied before.
struct Attention {
  Type type = Type::f32;
  std::int64_t length = 0;       ///< tokens of the sequence
  std::int64_t first_query = 0;  ///< output is wanted from this token on ...
  std::int64_t query_count = 0;  ///< ... for so many
  std::int64_t head_width = 0;
  std::int64_t groups = 1;  ///< query heads per key-value head
  std::int64_t stride = 0;
  float scale = 1;
  const void* queries = nullptr;
  const void* keys = nullptr;
  const void* values = nullptr;
  void* out = nullptr;  ///< row 0: the first wanted query
  std::int64_t out_stride = 0;
  // Backward: the gradient of `out`, and where those of the inputs go (rows `stride` apart).
  const void* out_gradient = nullptr;
  void* query_gradient = nullptr;
  void* key_gradient = nullptr;
  void* value_gradient = nullptr;
  float* scratch = nullptr;
};

/// One new token against the cache of its sequence. Keys are kept transposed,
/// `[head_width, capacity]`; values `[capacity, head_width]`; the new ones are already in.
struct CachedAttention {
  Type type = Type::f32;
  std::int64_t length = 0;    ///< tokens in the cache, the new one included
  std::int64_t capacity = 0;  ///< a multiple of `kPanel`
  std::int64_t head_width = 0;
  std::int64_t groups = 1;
  float scale = 1;
  const void* queries = nullptr;
  const void* keys = nullptr;
  const void* values = nullptr;
  void* out = nullptr;
  float* scratch = nullptr;
};

/// RMSNorm, or LayerNorm where `bias` is given, of `[rows, width]`.
struct Norm {
  std::int64_t rows = 0;
  std::int64_t width = 0;
  float epsilon = 0;
  bool centred = false;  ///< LayerNorm
  const float* x = nullptr;
  const float* weight = nullptr;
  const float* bias = nullptr;
  void* out = nullptr;
  Type out_type = Type::f32;
  float* mean = nullptr;   ///< `[rows]`, written forward where given, read backward
  float* scale = nullptr;  ///< `[rows]` 1 / deviation
  // Backward
  const void* out_gradient = nullptr;  ///< of `out_type`
  float* x_gradient = nullptr;
  float* weight_gradient = nullptr;  ///< added to, or none
  float* bias_gradient = nullptr;
};

/// Log-probability of one token a row and the row's entropy, from logits `[rows, vocabulary]`.
struct TokenStatistics {
  std::int64_t rows = 0;
  std::int64_t vocabulary = 0;
  float inverse_temperature = 1;
  const float* logits = nullptr;
  const std::int64_t* ids = nullptr;
  float* log_probabilities = nullptr;
  float* entropy = nullptr;
  float* log_normalizer = nullptr;  ///< `[rows]`, written forward, read backward
  // Backward
  const float* log_probability_gradient = nullptr;
  const float* entropy_gradient = nullptr;  ///< or none
  float* logit_gradient = nullptr;
};

/// One AdamW step on `count` numbers.
struct AdamStep {
  std::int64_t count = 0;
  float* value = nullptr;
  const float* gradient = nullptr;
  float* first_moment = nullptr;
  float* second_moment = nullptr;
  float gradient_scale = 1;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float inverse_root_correction2 = 1;
  float rate = 0;  ///< learning rate / correction 1
  float decay = 0;
};

/// The functions for one instruction set.
struct Kernels {
  bool multiplies_bf16 = false;

  /// `[columns, depth]` row-major to the `right` of a product (weights, forward).
  void (*pack_transposed)(Type to, const float* from, std::int64_t columns, std::int64_t depth,
                          std::int64_t stride, void* out);
  /// `[depth, columns]` row-major to the `right` of a product.
  void (*pack)(Type to, Type from_type, const void* from, std::int64_t depth, std::int64_t columns,
               std::int64_t stride, void* out);
  /// `[depth, rows]` row-major to a packed `left`.
  void (*pack_left)(Type to, Type from_type, const void* from, std::int64_t depth,
                    std::int64_t rows, std::int64_t stride, void* out);
  void (*multiply)(const Product&);
  /// `sums[columns] += ` the column sums of `[rows, columns]`.
  void (*add_column_sums)(Type, const void* x, std::int64_t rows, std::int64_t columns,
                          float* sums);
  void (*to_bf16)(const float* from, std::int64_t count, std::uint16_t* to);

  void (*attend)(const Attention&);
  void (*attend_backward)(const Attention&);
  void (*attend_cached)(const CachedAttention&);
  /// Rotates heads of `[rows, stride]` in place, half-split layout; `direction` -1 rotates back.
  void (*rotate)(Type, void* x, std::int64_t rows, std::int64_t stride, std::int64_t heads,
                 std::int64_t head_width, const float* cosine, const float* sine,
                 const std::int64_t* positions, float direction);

  void (*norm)(const Norm&);
  void (*norm_backward)(const Norm&);
  void (*gelu)(Type, const void* x, std::int64_t count, void* out);
  void (*gelu_backward)(Type, const void* x, const void* gradient, std::int64_t count, void* out);
  /// silu(first half) * second half of each row: `[rows, 2 width]` to `[rows, width]`.
  void (*swiglu)(Type, const void* x, std::int64_t rows, std::int64_t width, void* out);
  void (*swiglu_backward)(Type, const void* x, const void* gradient, std::int64_t rows,
                          std::int64_t width, void* out);
  void (*token_statistics)(const TokenStatistics&);
  void (*token_statistics_backward)(const TokenStatistics&);
  /// out[i] = table[ids[i]] (+ positions[places[i]]).
  void (*embed)(const float* table, const std::int64_t* ids, const float* positions,
                const std::int64_t* places, std::int64_t rows, std::int64_t width, float* out);
  void (*adam)(const AdamStep&);
  double (*sum_of_squares)(const float* x, std::int64_t count);
};

/// Floats of scratch that `attend` and `attend_backward` need.
std::int64_t attention_scratch(const Attention& attention);
/// Floats of scratch that `attend_cached` needs.
std::int64_t cached_attention_scratch(const CachedAttention& attention);

/// Bytes of a packed right or left matrix.
std::int64_t packed_bytes(Type type, std::int64_t depth, std::int64_t columns);
std::int64_t packed_left_bytes(Type type, std::int64_t depth, std::int64_t rows);

/// The best set that this processor has, or null: the plain LibTorch path then does the work.
/// Decided by CPU feature, never by timing.
const Kernels* best();

}  // namespace arbiter::engine::kernels
