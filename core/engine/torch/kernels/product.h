// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Matrix products. See vector.h for where this may be included.
// Both types are seen as 32-bit units: a float, or a pair of bfloat16 that are neighbours in depth.

using Unit = std::uint32_t;
constexpr std::int64_t kPanelVectors = kPanel / kLanes;

struct MultiplyFloats {
  static Vec apply(Vec sum, Unit left, Words right) {
    float x;
    __builtin_memcpy(&x, &left, 4);
    return reinterpret_cast<Vec>(right) * x + sum;
  }
};

#if defined(__AVX512BF16__)
struct MultiplyHalves {
  static Vec apply(Vec sum, Unit left, Words right) {
    return reinterpret_cast<Vec>(
        _mm512_dpbf16_ps(reinterpret_cast<__m512>(sum),
                         reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(left))),
                         reinterpret_cast<__m512bh>(right)));
  }
};
#endif

inline Words load_units(const Unit* from) {
  Words x;
  __builtin_memcpy(&x, from, sizeof x);
  return x;
}

/// Sums of a tile of `kRows` x kPanel. The left number of row i at depth k stands at
/// `left[i * stride + k]`, or, by column, at `left[k * stride + i]`.
template <class Multiply, int kRows, bool kByColumn>
inline void multiply_tile(std::int64_t depth, const Unit* left, std::int64_t stride,
                          const Unit* right, std::int64_t right_stride,
                          Vec (&sums)[kRows][kPanelVectors]) {
  for (auto& row : sums)
    for (auto& sum : row) sum = Vec{};
  for (std::int64_t k = 0; k < depth; ++k) {
    Words columns[kPanelVectors];
#pragma GCC unroll 8
    for (int j = 0; j < kPanelVectors; ++j)
      columns[j] = load_units(right + k * right_stride + j * kLanes);
#pragma GCC unroll 16
    for (int i = 0; i < kRows; ++i) {
      const Unit x = kByColumn ? left[k * stride + i] : left[i * stride + k];
#pragma GCC unroll 8
      for (int j = 0; j < kPanelVectors; ++j)
        sums[i][j] = Multiply::apply(sums[i][j], x, columns[j]);
    }
  }
}

/// Where a tile goes.
struct TileOut {
  void* out;
  Type type;
  std::int64_t stride;
  const float* bias;
  const float* addend;
  std::int64_t addend_stride;
  std::int64_t columns;  ///< of this panel, at most kPanel
};

template <class T>
inline void write_row(T* out, const float* bias, const float* addend, std::int64_t columns,
                      const Vec* sums) {
#pragma GCC unroll 8
  for (int j = 0; j < kPanelVectors; ++j) {
    const std::int64_t left = columns - j * kLanes;
    if (left <= 0) return;
    Vec x = sums[j];
    if (left >= kLanes) {
      if (bias != nullptr) x += load(bias + j * kLanes);
      if (addend != nullptr) x += load(addend + j * kLanes);
      store(out + j * kLanes, x);
    } else {
      if (bias != nullptr) x += load_part(bias + j * kLanes, left);
      if (addend != nullptr) x += load_part(addend + j * kLanes, left);
      store_part(out + j * kLanes, x, left);
    }
  }
}

template <class Multiply, int kRows, bool kByColumn>
__attribute__((noinline)) void multiply_and_write(std::int64_t depth, const Unit* left,
                                                  std::int64_t stride, const Unit* right,
                                                  std::int64_t right_stride, const TileOut& to) {
  Vec sums[kRows][kPanelVectors];
  multiply_tile<Multiply, kRows, kByColumn>(depth, left, stride, right, right_stride, sums);
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) {
    const float* addend = to.addend == nullptr ? nullptr : to.addend + i * to.addend_stride;
    if (to.type == Type::f32)
      write_row(static_cast<float*>(to.out) + i * to.stride, to.bias, addend, to.columns, sums[i]);
    else
      write_row(static_cast<Half*>(to.out) + i * to.stride, to.bias, addend, to.columns, sums[i]);
  }
}

template <class Multiply, bool kByColumn>
inline void multiply_rows(std::int64_t rows, std::int64_t depth, const Unit* left,
                          std::int64_t stride, const Unit* right, std::int64_t right_stride,
                          const TileOut& to) {
  switch (rows) {
#define ARBITER_ROWS(n) \
  case n:               \
    return multiply_and_write<Multiply, n, kByColumn>(depth, left, stride, right, right_stride, to)
    ARBITER_ROWS(1);
    ARBITER_ROWS(2);
    ARBITER_ROWS(3);
    ARBITER_ROWS(4);
    ARBITER_ROWS(5);
    ARBITER_ROWS(6);
#if ARBITER_KERNEL_LANES == 16
    ARBITER_ROWS(7);
    ARBITER_ROWS(8);
    ARBITER_ROWS(9);
    ARBITER_ROWS(10);
    ARBITER_ROWS(11);
    ARBITER_ROWS(12);
#endif
#undef ARBITER_ROWS
    default:
      return;
  }
}

// Registers hold 12 x 32 sums with AVX-512 and 3 x 32 or 6 x 16 with AVX2; a packed left matrix
// has kTileRows rows side by side either way.
constexpr std::int64_t kRegisterRows = kLanes == 16 ? 12 : 3;

template <class Multiply>
inline void multiply_with(const Product& product) {
  const std::int64_t unit = product.type == Type::f32 ? 1 : 2;
  const std::int64_t depth = (product.depth + unit - 1) / unit;
  const std::int64_t panels = (product.columns + kPanel - 1) / kPanel;
  const auto* left = static_cast<const Unit*>(product.left);
  const auto* right = static_cast<const Unit*>(product.right);
  const std::int64_t out_size = product.out_type == Type::f32 ? 4 : 2;
  // So many rows of the left matrix stay in the second-level cache while the panels go by.
  constexpr std::int64_t kBlock = 96;
  for (std::int64_t block = 0; block < product.rows; block += kBlock) {
    const std::int64_t block_rows = least(kBlock, product.rows - block);
    const std::int64_t tiles = (block_rows + kRegisterRows - 1) / kRegisterRows;
    for (std::int64_t panel = 0; panel < panels; ++panel) {
      const std::int64_t column = panel * kPanel;
      for (std::int64_t tile = 0; tile < tiles; ++tile) {
        // Row-major rows are dealt out evenly; packed ones stand in groups of kTileRows.
        const std::int64_t begin =
            block + (product.left_packed ? tile * kRegisterRows : tile * block_rows / tiles);
        const std::int64_t end =
            block + (product.left_packed ? least((tile + 1) * kRegisterRows, block_rows)
                                         : (tile + 1) * block_rows / tiles);
        const TileOut to{
            static_cast<char*>(product.out) + (begin * product.out_stride + column) * out_size,
            product.out_type,
            product.out_stride,
            product.bias == nullptr ? nullptr : product.bias + column,
            product.addend == nullptr ? nullptr
                                      : product.addend + begin * product.addend_stride + column,
            product.addend_stride,
            least(kPanel, product.columns - column)};
        const Unit* panel_at = right + panel * depth * kPanel;
        if (product.left_packed) {
          multiply_rows<Multiply, true>(
              end - begin, depth, left + begin / kTileRows * kTileRows * depth + begin % kTileRows,
              kTileRows, panel_at, kPanel, to);
        } else {
          const std::int64_t stride = product.left_stride / unit;
          multiply_rows<Multiply, false>(end - begin, depth, left + begin * stride, stride,
                                         panel_at, kPanel, to);
        }
      }
    }
  }
}

void multiply(const Product& product) {
#if defined(__AVX512BF16__)
  if (product.type == Type::bf16) return multiply_with<MultiplyHalves>(product);
#endif
  multiply_with<MultiplyFloats>(product);
}

/// Up to kLanes units of a row of weights from depth `begin` on, zeros after its end.
inline Words row_units(Type to, const float* row, std::int64_t begin, std::int64_t depth) {
  const auto part = [&](std::int64_t at) {
    const std::int64_t left = depth - at;
    if (left >= kLanes) return load(row + at);
    return left > 0 ? load_part(row + at, left) : Vec{};
  };
  if (to == Type::f32) return reinterpret_cast<Words>(part(begin));
  Half halves[2 * kLanes];
  store(halves, part(2 * begin));
  store(halves + kLanes, part(2 * begin + kLanes));
  Words words;
  __builtin_memcpy(&words, halves, sizeof words);
  return words;
}

void pack_transposed(Type to, const float* from, std::int64_t columns, std::int64_t depth,
                     std::int64_t stride, void* out) {
  const std::int64_t units = to == Type::f32 ? depth : (depth + 1) / 2;
  for (std::int64_t column = 0; column < rounded_up(columns, kPanel); column += kLanes) {
    auto* panel = static_cast<Unit*>(out) + column / kPanel * kPanel * units + column % kPanel;
    const std::int64_t real = most(0, least(kLanes, columns - column));
    for (std::int64_t begin = 0; begin < units; begin += kLanes) {
      Words rows[kLanes] = {};
      for (std::int64_t j = 0; j < real; ++j)
        rows[j] = row_units(to, from + (column + j) * stride, begin, depth);
      transpose_square(rows);
      const std::int64_t count = least(kLanes, units - begin);
      for (std::int64_t k = 0; k < count; ++k)
        __builtin_memcpy(panel + (begin + k) * kPanel, &rows[k], sizeof rows[k]);
    }
  }
}

/// `width` units from a row (and the next, for bf16), zeros from `count` on. Whole vectors are
/// stored: up to kLanes - 1 units after the line are overwritten, which the lines to come fill.
template <class T>
inline void interleave(Type to, const T* from, std::int64_t stride, bool second, std::int64_t count,
                       Unit* line, std::int64_t width) {
  for (std::int64_t j = 0; j < width; j += kLanes) {
    const std::int64_t left = count - j;
    const auto part = [&](const T* row) {
      if (left >= kLanes) return load(row + j);
      return left > 0 ? load_part(row + j, left) : Vec{};
    };
    const Vec first = part(from);
    Words words;
    if (to == Type::f32) {
      words = reinterpret_cast<Words>(first);
    } else if constexpr (sizeof(T) == 2) {
      words = reinterpret_cast<Words>(first) >> 16;
      if (second) words |= reinterpret_cast<Words>(part(from + stride));
    } else {
      words = rounded_words(first);
      if (second) words |= rounded_words(part(from + stride)) << 16;
    }
    __builtin_memcpy(line + j, &words, sizeof words);
  }
}

/// The same where every line is `kWidth` wide and `kWidth` or more numbers can be read.
template <int kWidth, class T>
inline void pack_panel(Type to, const T* from, std::int64_t depth, std::int64_t columns,
                       std::int64_t readable, std::int64_t stride, Unit* out) {
  const std::int64_t unit = to == Type::f32 ? 1 : 2;
  const std::int64_t units = (depth + unit - 1) / unit;
  const bool whole = columns == kWidth && readable >= rounded_up(kWidth, kLanes);
  for (std::int64_t k = 0; k < units; ++k) {
    const T* row = from + k * unit * stride;
    const bool second = k * unit + 1 < depth;
    // Past the last row of the matrix nothing may be read.
    const bool safe = whole && (kWidth % kLanes == 0 || k + 1 < units);
    interleave(to, row, stride, second, safe ? rounded_up(kWidth, kLanes) : columns,
               out + k * kWidth, kWidth);
  }
}

template <int kWidth, class T>
inline void pack_panels(Type to, const T* from, std::int64_t depth, std::int64_t columns,
                        std::int64_t stride, Unit* out) {
  const std::int64_t units = to == Type::f32 ? depth : (depth + 1) / 2;
  for (std::int64_t column = 0; column < columns; column += kWidth)
    pack_panel<kWidth>(to, from + column, depth, least(kWidth, columns - column), stride - column,
                       stride, out + column * units);
}

void pack(Type to, Type from_type, const void* from, std::int64_t depth, std::int64_t columns,
          std::int64_t stride, void* out) {
  auto* units = static_cast<Unit*>(out);
  if (from_type == Type::f32)
    pack_panels<kPanel>(to, static_cast<const float*>(from), depth, columns, stride, units);
  else
    pack_panels<kPanel>(to, static_cast<const Half*>(from), depth, columns, stride, units);
}

void pack_left(Type to, Type from_type, const void* from, std::int64_t depth, std::int64_t rows,
               std::int64_t stride, void* out) {
  auto* units = static_cast<Unit*>(out);
  if (from_type == Type::f32)
    pack_panels<kTileRows>(to, static_cast<const float*>(from), depth, rows, stride, units);
  else
    pack_panels<kTileRows>(to, static_cast<const Half*>(from), depth, rows, stride, units);
}

template <class T>
inline void add_sums(const T* x, std::int64_t rows, std::int64_t columns, float* sums) {
  for (std::int64_t j = 0; j < columns; j += kLanes) {
    const std::int64_t left = columns - j;
    Vec sum{};
    for (std::int64_t i = 0; i < rows; ++i) {
      const T* at = x + i * columns + j;
      sum += left >= kLanes ? load(at) : load_part(at, left);
    }
    if (left >= kLanes)
      store(sums + j, load(sums + j) + sum);
    else
      store_part(sums + j, load_part(sums + j, left) + sum, left);
  }
}

void add_column_sums(Type type, const void* x, std::int64_t rows, std::int64_t columns,
                     float* sums) {
  if (type == Type::f32)
    add_sums(static_cast<const float*>(x), rows, columns, sums);
  else
    add_sums(static_cast<const Half*>(x), rows, columns, sums);
}

void to_bf16(const float* from, std::int64_t count, std::uint16_t* to) {
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, load(from + i));
  if (i < count) store_part(to + i, load_part(from + i, count - i), count - i);
}
