// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Products and activations. See core/engine/torch/kernels/vector.h for where this may be included.

/// So many rows and vectors of columns are summed in registers at once.
constexpr int kTileRows = 6;
#if ARBITER_KERNEL_LANES == 16
constexpr int kTileVecs = 4;
#else
constexpr int kTileVecs = 2;
#endif

inline Vec hyperbolic_tangent(Vec x) {
  // Beyond 9 it is 1 to the last place of a float.
  const Vec bounded = smaller(larger(x, broadcast(-9.0F)), broadcast(9.0F));
  return 1.0F - 2.0F / (exponential(2.0F * bounded) + 1.0F);
}

inline Vec activate(Activation activation, Vec x) {
  switch (activation) {
    case Activation::tanh:
      return hyperbolic_tangent(x);
    case Activation::relu:
      return larger(x, Vec{});
    case Activation::none:
      return x;
  }
  return x;
}

/// `gradient` times the derivative where the activation gave `y`.
inline Vec times_derivative(Activation activation, Vec y, Vec gradient) {
  switch (activation) {
    case Activation::tanh:
      return gradient * (1.0F - y * y);
    case Activation::relu:
      return y > Vec{} ? gradient : Vec{};
    case Activation::none:
      return gradient;
  }
  return gradient;
}

template <int kRows, int kVecs>
inline void multiply_tile(const Product& p, std::int64_t row, std::int64_t column) {
  Vec sums[kRows][kVecs];
  for (int v = 0; v < kVecs; ++v) {
    const Vec start = p.bias != nullptr ? load(p.bias + column + v * kLanes) : Vec{};
    for (int r = 0; r < kRows; ++r) sums[r][v] = start;
  }
  const float* left = p.left + row * p.left_row;
  const float* right = p.right + column;
  for (std::int64_t k = 0; k < p.depth; ++k) {
    Vec b[kVecs];
#pragma GCC unroll 8
    for (int v = 0; v < kVecs; ++v) b[v] = load(right + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const Vec a = broadcast(left[r * p.left_row]);
#pragma GCC unroll 8
      for (int v = 0; v < kVecs; ++v) sums[r][v] += a * b[v];
    }
    left += p.left_depth;
    right += p.right_stride;
  }
  for (int r = 0; r < kRows; ++r) {
    const auto at = (row + r) * p.out_stride + column;
    for (int v = 0; v < kVecs; ++v) {
      Vec sum = sums[r][v];
      float* out = p.out + at + v * kLanes;
      if (p.add) sum += load(out);
      if (p.activated != nullptr)
        sum = times_derivative(p.activation, load(p.activated + at + v * kLanes), sum);
      else
        sum = activate(p.activation, sum);
      store(out, sum);
    }
  }
}

template <int kVecs>
inline void multiply_columns(const Product& p, std::int64_t column) {
  std::int64_t row = 0;
  for (; row + kTileRows <= p.rows; row += kTileRows)
    multiply_tile<kTileRows, kVecs>(p, row, column);
  switch (p.rows - row) {
    case 5:
      return multiply_tile<5, kVecs>(p, row, column);
    case 4:
      return multiply_tile<4, kVecs>(p, row, column);
    case 3:
      return multiply_tile<3, kVecs>(p, row, column);
    case 2:
      return multiply_tile<2, kVecs>(p, row, column);
    case 1:
      return multiply_tile<1, kVecs>(p, row, column);
    default:
      return;
  }
}

inline void multiply(const Product& p) {
  std::int64_t column = 0;
  for (; column + kTileVecs * kLanes <= p.columns; column += kTileVecs * kLanes)
    multiply_columns<kTileVecs>(p, column);
  for (; column < p.columns; column += kLanes) multiply_columns<1>(p, column);
}

inline void outputs(const Outputs& o) {
  for (std::int64_t i = 0; i < o.outputs; ++i) {
    const float* weight = o.weight + i * o.depth;
    float* out = o.out + i * kChunk;
    for (std::int64_t row = 0; row < o.rows; ++row) {
      const float* x = o.x + row * o.x_stride;
      Vec sum{};
      for (std::int64_t k = 0; k < o.depth; k += kLanes) sum += load(x + k) * load(weight + k);
      out[row] = sum_of(sum) + o.bias[i];
    }
  }
}

inline void transpose(const float* from, std::int64_t rows, std::int64_t columns, float* to) {
  for (std::int64_t row = 0; row < rows; row += kLanes) {
    for (std::int64_t column = 0; column < columns; column += kLanes) {
      Words square[kLanes];
      for (std::int64_t i = 0; i < kLanes; ++i)
        square[i] = reinterpret_cast<Words>(load(from + (row + i) * columns + column));
      transpose_square(square);
      for (std::int64_t i = 0; i < kLanes; ++i)
        store(to + (column + i) * rows + row, reinterpret_cast<Vec>(square[i]));
    }
  }
}

inline void add_column_sums(const float* x, std::int64_t rows, std::int64_t columns, float* sums) {
  for (std::int64_t column = 0; column < columns; column += kLanes) {
    Vec sum = load(sums + column);
    for (std::int64_t row = 0; row < rows; ++row) sum += load(x + row * columns + column);
    store(sums + column, sum);
  }
}
