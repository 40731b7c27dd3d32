// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Causal attention, whole and over a cache. See vector.h for where this may be included.
// A score is summed over the head's width in order, a mixed value over the keys in order, so that
// the whole pass and the decode step give the same bits.

constexpr std::int64_t kQueryBlock = 48;

template <class T>
inline void copy_row(const T* from, std::int64_t count, float factor, float* to,
                     std::int64_t padded) {
  each_vector(count, [&](std::int64_t i, bool full, std::int64_t left) {
    put(to + i, take(from + i, full, left) * factor, full, left);
  });
  for (std::int64_t i = count; i < padded; ++i) to[i] = 0;
}

template <class T>
inline void copy_rows(const T* from, std::int64_t rows, std::int64_t stride, std::int64_t count,
                      float factor, float* to, std::int64_t padded) {
  for (std::int64_t row = 0; row < rows; ++row)
    copy_row(from + row * stride, count, factor, to + row * padded, padded);
}

/// `[rows, count]` to `[count, padded]`, zeros after `rows`; `count` may be padded to whole
/// vectors.
inline void transpose(const float* from, std::int64_t rows, std::int64_t stride, std::int64_t count,
                      float* to, std::int64_t padded) {
  for (std::int64_t begin = 0; begin < padded; begin += kLanes) {
    const std::int64_t real = most(0, least(kLanes, rows - begin));
    for (std::int64_t d = 0; d < count; d += kLanes) {
      Words square[kLanes] = {};
      for (std::int64_t i = 0; i < real; ++i)
        __builtin_memcpy(&square[i], from + (begin + i) * stride + d, sizeof square[i]);
      transpose_square(square);
      const std::int64_t kept = least(kLanes, count - d);
      for (std::int64_t i = 0; i < kept; ++i)
        __builtin_memcpy(to + (d + i) * padded + begin, &square[i], sizeof square[i]);
    }
  }
}

/// Turns `count` scores into probabilities; what follows up to `padded` becomes 0. One function
/// for both paths, so that both round alike.
__attribute__((noinline)) void softmax_row(float* scores, std::int64_t count, std::int64_t padded) {
  const std::int64_t vectors = rounded_up(count, kLanes);
  for (std::int64_t i = count; i < vectors; ++i) scores[i] = scores[0];
  Vec largest = load(scores);
  for (std::int64_t i = kLanes; i < vectors; i += kLanes)
    largest = larger(largest, load(scores + i));
  const float top = largest_of(largest);
  Vec total{};
  for (std::int64_t i = 0; i < vectors; i += kLanes) {
    Vec e = exponential(load(scores + i) - top);
    if (i + kLanes > count) e *= first_lanes(count - i);
    total += e;
    store(scores + i, e);
  }
  const float inverse = 1.0F / sum_of(total);
  for (std::int64_t i = 0; i < vectors; i += kLanes) store(scores + i, load(scores + i) * inverse);
  for (std::int64_t i = vectors; i < padded; ++i) scores[i] = 0;
}

/// `out (+)= left x right` on float matrices that are padded to whole panels.
template <bool kByColumn>
inline void multiply_floats(std::int64_t rows, std::int64_t depth, std::int64_t columns,
                            const float* left, std::int64_t left_stride, const float* right,
                            std::int64_t right_stride, float* out, std::int64_t out_stride,
                            bool add) {
  for (std::int64_t column = 0; column < columns; column += kPanel) {
    for (std::int64_t row = 0; row < rows; row += kRegisterRows) {
      float* at = out + row * out_stride + column;
      const TileOut to{at, Type::f32, out_stride, nullptr, add ? at : nullptr, out_stride, kPanel};
      const float* from = left + (kByColumn ? row : row * left_stride);
      multiply_rows<MultiplyFloats, kByColumn>(
          least(kRegisterRows, rows - row), depth, reinterpret_cast<const Unit*>(from), left_stride,
          reinterpret_cast<const Unit*>(right + column), right_stride, to);
    }
  }
}

/// The parts of the scratch, in floats.
struct AttentionScratch {
  std::int64_t keys_wide, width_wide;  ///< padded length, padded head width
  float *queries, *keys, *keys_across, *values, *values_across, *scores, *slopes, *out, *key_sums,
      *value_sums;
};

inline AttentionScratch lay_out(const Attention& a) {
  AttentionScratch s{};
  s.keys_wide = rounded_up(a.length, kPanel);
  s.width_wide = rounded_up(a.head_width, kPanel);
  float* next = a.scratch;
  const auto take = [&](std::int64_t count) {
    float* at = next;
    next += count;
    return at;
  };
  s.queries = take(kQueryBlock * s.width_wide);
  s.out = take(kQueryBlock * s.width_wide);
  s.keys = take(s.keys_wide * s.width_wide);
  s.values = take(s.keys_wide * s.width_wide);
  s.keys_across = take(s.keys_wide * s.width_wide);
  s.scores = take(kQueryBlock * s.keys_wide);
  s.slopes = take(kQueryBlock * s.keys_wide);
  s.values_across = take(s.keys_wide * s.width_wide);
  s.key_sums = take(s.keys_wide * s.width_wide);
  s.value_sums = take(s.keys_wide * s.width_wide);
  return s;
}

/// Scores, then probabilities, of the `count` queries from `first` on.
template <class T>
inline void probabilities_of(const Attention& a, const AttentionScratch& s, const T* queries,
                             std::int64_t first, std::int64_t count) {
  copy_rows(queries + first * a.stride, count, a.stride, a.head_width, a.scale, s.queries,
            s.width_wide);
  const std::int64_t seen = first + count;
  multiply_floats<false>(count, a.head_width, rounded_up(seen, kPanel), s.queries, s.width_wide,
                         s.keys_across, s.keys_wide, s.scores, s.keys_wide, false);
  for (std::int64_t i = 0; i < count; ++i)
    softmax_row(s.scores + i * s.keys_wide, first + i + 1, rounded_up(seen, kPanel));
}

template <class T>
inline void prepare_keys(const Attention& a, const AttentionScratch& s) {
  copy_rows(static_cast<const T*>(a.keys), a.length, a.stride, a.head_width, 1, s.keys,
            s.width_wide);
  copy_rows(static_cast<const T*>(a.values), a.length, a.stride, a.head_width, 1, s.values,
            s.width_wide);
  transpose(s.keys, a.length, s.width_wide, a.head_width, s.keys_across, s.keys_wide);
}

template <class T>
inline void attend_all(const Attention& a) {
  const AttentionScratch s = lay_out(a);
  prepare_keys<T>(a, s);
  for (std::int64_t group = 0; group < a.groups; ++group) {
    const T* queries = static_cast<const T*>(a.queries) + group * a.head_width;
    T* out = static_cast<T*>(a.out) + group * a.head_width;
    for (std::int64_t block = 0; block < a.query_count; block += kQueryBlock) {
      const std::int64_t count = least(kQueryBlock, a.query_count - block);
      const std::int64_t first = a.first_query + block;
      probabilities_of(a, s, queries, first, count);
      multiply_floats<false>(count, first + count, s.width_wide, s.scores, s.keys_wide, s.values,
                             s.width_wide, s.out, s.width_wide, false);
      for (std::int64_t i = 0; i < count; ++i) {
        T* to = out + (block + i) * a.out_stride;
        each_vector(a.head_width, [&](std::int64_t d, bool full, std::int64_t left) {
          put(to + d, take(s.out + i * s.width_wide + d, full, left), full, left);
        });
      }
    }
  }
}

void attend(const Attention& a) {
  a.type == Type::f32 ? attend_all<float>(a) : attend_all<Half>(a);
}

template <class T>
inline void write_gradient(const float* from, std::int64_t rows, std::int64_t from_stride,
                           std::int64_t width, float factor, T* to, std::int64_t stride) {
  for (std::int64_t row = 0; row < rows; ++row)
    each_vector(width, [&](std::int64_t i, bool full, std::int64_t left) {
      put(to + row * stride + i, take(from + row * from_stride + i, full, left) * factor, full,
          left);
    });
}

/// Softmax backward in place: slopes = probabilities * (slopes - sum of slopes * probabilities).
inline void softmax_backward(const float* probabilities, float* slopes, std::int64_t padded) {
  Vec sum{};
  for (std::int64_t i = 0; i < padded; i += kLanes)
    sum += load(probabilities + i) * load(slopes + i);
  const float mean = sum_of(sum);
  for (std::int64_t i = 0; i < padded; i += kLanes)
    store(slopes + i, load(probabilities + i) * (load(slopes + i) - mean));
}

template <class T>
inline void attend_all_backward(const Attention& a) {
  const AttentionScratch s = lay_out(a);
  prepare_keys<T>(a, s);
  transpose(s.values, a.length, s.width_wide, a.head_width, s.values_across, s.keys_wide);
  for (std::int64_t i = 0; i < s.keys_wide * s.width_wide; ++i) s.key_sums[i] = s.value_sums[i] = 0;
  for (std::int64_t group = 0; group < a.groups; ++group) {
    const T* queries = static_cast<const T*>(a.queries) + group * a.head_width;
    const T* gradient = static_cast<const T*>(a.out_gradient) + group * a.head_width;
    T* query_gradient = static_cast<T*>(a.query_gradient) + group * a.head_width;
    for (std::int64_t block = 0; block < a.query_count; block += kQueryBlock) {
      const std::int64_t count = least(kQueryBlock, a.query_count - block);
      const std::int64_t first = a.first_query + block;
      const std::int64_t seen = first + count;
      const std::int64_t seen_wide = rounded_up(seen, kPanel);
      probabilities_of(a, s, queries, first, count);
      copy_rows(gradient + block * a.out_stride, count, a.out_stride, a.head_width, 1, s.out,
                s.width_wide);
      multiply_floats<false>(count, a.head_width, seen_wide, s.out, s.width_wide, s.values_across,
                             s.keys_wide, s.slopes, s.keys_wide, false);
      multiply_floats<true>(seen, count, s.width_wide, s.scores, s.keys_wide, s.out, s.width_wide,
                            s.value_sums, s.width_wide, true);
      for (std::int64_t i = 0; i < count; ++i)
        softmax_backward(s.scores + i * s.keys_wide, s.slopes + i * s.keys_wide, seen_wide);
      multiply_floats<true>(seen, count, s.width_wide, s.slopes, s.keys_wide, s.queries,
                            s.width_wide, s.key_sums, s.width_wide, true);
      multiply_floats<false>(count, seen, s.width_wide, s.slopes, s.keys_wide, s.keys, s.width_wide,
                             s.out, s.width_wide, false);
      write_gradient(s.out, count, s.width_wide, a.head_width, a.scale,
                     query_gradient + first * a.stride, a.stride);
    }
  }
  write_gradient(s.key_sums, a.length, s.width_wide, a.head_width, 1,
                 static_cast<T*>(a.key_gradient), a.stride);
  write_gradient(s.value_sums, a.length, s.width_wide, a.head_width, 1,
                 static_cast<T*>(a.value_gradient), a.stride);
}

void attend_backward(const Attention& a) {
  a.type == Type::f32 ? attend_all_backward<float>(a) : attend_all_backward<Half>(a);
}

/// `out[0, kVectors lanes) = sum over k of left[k] * right[k * stride + ...]`, in order.
template <int kVectors, class T>
inline void mix(const float* left, std::int64_t depth, const T* right, std::int64_t stride,
                float* out) {
  Vec sums[kVectors] = {};
  for (std::int64_t k = 0; k < depth; ++k) {
#pragma GCC unroll 8
    for (int j = 0; j < kVectors; ++j)
      sums[j] = load(right + k * stride + j * kLanes) * left[k] + sums[j];
  }
#pragma GCC unroll 8
  for (int j = 0; j < kVectors; ++j) store(out + j * kLanes, sums[j]);
}

/// The same for `columns`, a multiple of kPanel.
template <class T>
inline void mix_all(const float* left, std::int64_t depth, const T* right, std::int64_t stride,
                    std::int64_t columns, float* out) {
  std::int64_t column = 0;
  for (; column + 4 * kLanes <= columns; column += 4 * kLanes)
    mix<4>(left, depth, right + column, stride, out + column);
  for (; column < columns; column += 2 * kLanes)
    mix<2>(left, depth, right + column, stride, out + column);
}

template <class T>
inline void attend_cached_all(const CachedAttention& a) {
  const std::int64_t width_wide = rounded_up(a.head_width, kPanel);
  const std::int64_t seen_wide = rounded_up(a.length, kPanel);
  float* query = a.scratch;
  float* mixed = query + width_wide;
  float* scores = mixed + width_wide;
  for (std::int64_t group = 0; group < a.groups; ++group) {
    copy_row(static_cast<const T*>(a.queries) + group * a.head_width, a.head_width, a.scale, query,
             width_wide);
    mix_all(query, a.head_width, static_cast<const T*>(a.keys), a.capacity, seen_wide, scores);
    softmax_row(scores, a.length, seen_wide);
    mix_all(scores, a.length, static_cast<const T*>(a.values), width_wide, width_wide, mixed);
    T* out = static_cast<T*>(a.out) + group * a.head_width;
    each_vector(a.head_width, [&](std::int64_t d, bool full, std::int64_t left) {
      put(out + d, take(mixed + d, full, left), full, left);
    });
  }
}

void attend_cached(const CachedAttention& a) {
  a.type == Type::f32 ? attend_cached_all<float>(a) : attend_cached_all<Half>(a);
}
