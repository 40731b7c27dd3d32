// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// Hand-vectorised arithmetic of small networks: whole layers of them fit into the processor's
/// caches, so there is no graph, no packing and nothing allocated. Unlike the decoder's kernels
/// these run on any processor. Every row of a product is summed in one fixed order, whatever batch
/// it is in: the probability of an action is the same to the bit when it is taken and when it is
/// learned from.
namespace arbiter::engine::agents {

enum class Activation : std::uint8_t { none, tanh, relu };

/// Numbers of columns are multiples of this, filled up with zeros.
inline constexpr std::int64_t kColumns = 16;
/// So many rows pass through a network at once; a row of outputs is this long.
inline constexpr std::int64_t kChunk = 64;

/// `out = left x right (+ bias)`, `[rows, columns]`; the element (row, k) of `left` stands at
/// `left[row * left_row + k * left_depth]`, so that it can be read across.
struct Product {
  std::int64_t rows = 0;
  std::int64_t columns = 0;  ///< a multiple of `kColumns`
  std::int64_t depth = 0;
  const float* left = nullptr;
  std::int64_t left_row = 0;
  std::int64_t left_depth = 0;
  const float* right = nullptr;  ///< `[depth, columns]`
  std::int64_t right_stride = 0;
  float* out = nullptr;
  std::int64_t out_stride = 0;
  const float* bias = nullptr;  ///< `[columns]`, or none
  bool add = false;             ///< to what `out` holds
  Activation activation = Activation::none;
  /// Backward: what the activation gave, `[rows, columns]` as `out`; `out` is multiplied by the
  /// activation's derivative there. Or none.
  const float* activated = nullptr;
};

/// The last layer: `out[o][row] = x[row] . weight[o] + bias[o]`, rows `kChunk` apart.
struct Outputs {
  std::int64_t rows = 0;
  std::int64_t depth = 0;  ///< a multiple of `kColumns`
  std::int64_t outputs = 0;
  const float* x = nullptr;
  std::int64_t x_stride = 0;
  const float* weight = nullptr;  ///< `[outputs, depth]`
  const float* bias = nullptr;
  float* out = nullptr;
};

/// What a clipped policy objective (Schulman et al. 2017) does with the rows of one chunk. All
/// arrays of rows are `kChunk` long; what is past `rows` is not read into any sum.
struct PolicyLoss {
  std::int64_t rows = 0;
  std::int64_t actions = 0;
  bool discrete = true;
  const float* outputs = nullptr;  ///< logits or means, `[actions][kChunk]`
  const float* log_std = nullptr;  ///< `[actions]`, where not discrete
  const float* taken = nullptr;    ///< the action's number `[kChunk]`, or `[actions][kChunk]`
  const float* advantages = nullptr;
  const float* old_log_probabilities = nullptr;
  float clip = 0;                     ///< infinite: none
  float entropy_weight = 0;           ///< of the entropy bonus
  float scale = 1;                    ///< of all gradients: 1 / rows of the whole batch
  float* output_gradient = nullptr;   ///< `[actions][kChunk]`
  float* log_std_gradient = nullptr;  ///< `[actions]`, added to
  // Sums over the rows, added to.
  double loss = 0;
  double entropy = 0;
  double kl = 0;       ///< estimate (ratio - 1) - log ratio
  double clipped = 0;  ///< rows whose ratio is out of range
  double log_probability = 0;
};

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
  float root_correction2 = 1;  ///< sqrt(1 - beta2^t)
  float rate = 0;              ///< learning rate / (1 - beta1^t)
};

/// RMSprop as PyTorch has it, without momentum.
struct RmsStep {
  std::int64_t count = 0;
  float* value = nullptr;
  const float* gradient = nullptr;
  float* mean_square = nullptr;
  float gradient_scale = 1;
  float alpha = 0.99F;
  float epsilon = 1e-5F;
  float rate = 0;
};

/// The functions for one instruction set.
struct Kernels {
  const char* name;
  void (*multiply)(const Product&);
  void (*outputs)(const Outputs&);
  /// `[rows, columns]` to `[columns, rows]`, both without gaps; multiples of `kColumns`.
  void (*transpose)(const float* from, std::int64_t rows, std::int64_t columns, float* to);
  /// `sums[columns] +=` the column sums of `[rows, columns]`.
  void (*add_column_sums)(const float* x, std::int64_t rows, std::int64_t columns, float* sums);
  /// Probabilities of `[actions][kChunk]` logits, in place.
  void (*softmax)(float* logits, std::int64_t actions, std::int64_t rows);
  /// Log-probabilities of the actions taken, `[kChunk]`.
  void (*log_probabilities)(const PolicyLoss&, float* out);
  void (*policy_loss)(PolicyLoss&);
  void (*adam)(const AdamStep&);
  void (*rms)(const RmsStep&);
  double (*sum_of_squares)(const float* x, std::int64_t count);
};

/// The best set that this processor has; decided by CPU feature, never by timing.
/// `ARBITER_KERNELS` in the environment (avx2, none: the baseline) takes a lesser one.
const Kernels& best();
/// All sets that this processor can run, the best first; for tests.
const Kernels* const* all(std::int64_t& count);

}  // namespace arbiter::engine::agents
