// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Included only by the files of one instruction set each (avx512.cpp, avx2.cpp ...), inside their
// anonymous namespace: nothing here may get external linkage, or the linker could hand code for a
// newer processor to the rest of the program. Hence no standard containers and no algorithms.

constexpr std::int64_t kLanes = ARBITER_KERNEL_LANES;
using Vec = float __attribute__((vector_size(kLanes * 4)));
using Words = std::uint32_t __attribute__((vector_size(kLanes * 4)));
using SignedWords = std::int32_t __attribute__((vector_size(kLanes * 4)));
using Halves = std::uint16_t __attribute__((vector_size(kLanes * 2)));
using Half = std::uint16_t;

constexpr std::int64_t rounded_up(std::int64_t x, std::int64_t to) {
  return (x + to - 1) / to * to;
}
constexpr std::int64_t least(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
constexpr std::int64_t most(std::int64_t a, std::int64_t b) { return a > b ? a : b; }

inline Vec broadcast(float x) { return Vec{} + x; }

inline Vec load(const float* from) {
  Vec x;
  __builtin_memcpy(&x, from, sizeof x);
  return x;
}
inline void store(float* to, Vec x) { __builtin_memcpy(to, &x, sizeof x); }

inline Vec widen(Halves halves) {
  const Words words = __builtin_convertvector(halves, Words) << 16;
  return reinterpret_cast<Vec>(words);
}
/// The bits of bfloat16, rounded to nearest even, in the low half of each word.
inline Words rounded_words(Vec x) {
  const Words bits = reinterpret_cast<Words>(x);
  return (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
}
inline Halves narrow(Vec x) { return __builtin_convertvector(rounded_words(x), Halves); }

inline Vec load(const Half* from) {
  Halves x;
  __builtin_memcpy(&x, from, sizeof x);
  return widen(x);
}
inline void store(Half* to, Vec x) {
  const Halves halves = narrow(x);
  __builtin_memcpy(to, &halves, sizeof halves);
}

/// The first `count` < kLanes numbers, zeros after them.
template <class T>
inline Vec load_part(const T* from, std::int64_t count) {
  T part[kLanes] = {};
  __builtin_memcpy(part, from, static_cast<std::size_t>(count) * sizeof(T));
  return load(part);
}
template <class T>
inline void store_part(T* to, Vec x, std::int64_t count) {
  T part[kLanes];
  store(part, x);
  __builtin_memcpy(to, part, static_cast<std::size_t>(count) * sizeof(T));
}

inline float to_float(float x) { return x; }
inline float to_float(Half x) {
  const std::uint32_t bits = static_cast<std::uint32_t>(x) << 16;
  float value;
  __builtin_memcpy(&value, &bits, 4);
  return value;
}
inline void set(float& to, float x) { to = x; }
inline void set(Half& to, float x) {
  std::uint32_t bits;
  __builtin_memcpy(&bits, &x, 4);
  to = static_cast<Half>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

inline Vec larger(Vec a, Vec b) { return a > b ? a : b; }
inline Vec smaller(Vec a, Vec b) { return a < b ? a : b; }

/// One step of a transposition: swaps the off-diagonal blocks of size `kStep` of each 2 kStep
/// square.
template <int kStep>
inline void swap_blocks(Words (&rows)[kLanes]) {
  Words first{};
  Words second{};
  for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
    const bool low = (lane & kStep) == 0;
    first[lane] = low ? lane : static_cast<std::uint32_t>(kLanes) + lane - kStep;
    second[lane] = low ? lane + kStep : static_cast<std::uint32_t>(kLanes) + lane;
  }
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) {
    if ((i & kStep) != 0) continue;
    const Words a = rows[i];
    const Words b = rows[i + kStep];
    rows[i] = __builtin_shuffle(a, b, first);
    rows[i + kStep] = __builtin_shuffle(a, b, second);
  }
}

/// A square of kLanes x kLanes across its diagonal.
inline void transpose_square(Words (&rows)[kLanes]) {
#if ARBITER_KERNEL_LANES == 16
  swap_blocks<8>(rows);
#endif
#if ARBITER_KERNEL_LANES >= 8
  swap_blocks<4>(rows);
#endif
  swap_blocks<2>(rows);
  swap_blocks<1>(rows);
}

inline Vec square_root(Vec x) {
#if ARBITER_KERNEL_LANES == 16
  return reinterpret_cast<Vec>(_mm512_sqrt_ps(reinterpret_cast<__m512>(x)));
#elif ARBITER_KERNEL_LANES == 8
  return reinterpret_cast<Vec>(_mm256_sqrt_ps(reinterpret_cast<__m256>(x)));
#elif defined(__SSE__)
  return reinterpret_cast<Vec>(_mm_sqrt_ps(reinterpret_cast<__m128>(x)));
#else
  for (std::int64_t i = 0; i < kLanes; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

inline float sum_of(Vec x) {
  float lanes[kLanes];
  store(lanes, x);
  for (std::int64_t half = kLanes / 2; half > 0; half /= 2)
    for (std::int64_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
  return lanes[0];
}
inline float largest_of(Vec x) {
  float lanes[kLanes];
  store(lanes, x);
  for (std::int64_t half = kLanes / 2; half > 0; half /= 2)
    for (std::int64_t i = 0; i < half; ++i)
      lanes[i] = lanes[i] > lanes[i + half] ? lanes[i] : lanes[i + half];
  return lanes[0];
}

/// 1 in the first `count` lanes, 0 after them.
inline Vec first_lanes(std::int64_t count) {
  float lanes[kLanes] = {};
  for (std::int64_t i = 0; i < count; ++i) lanes[i] = 1;
  return load(lanes);
}

/// e^x to about one unit in the last place: x = n ln 2 + r with |r| <= ln 2 / 2, and the series of
/// e^r to the seventh power, whose remainder is under 6e-9.
inline Vec exponential(Vec x) {
  x = smaller(larger(x, broadcast(-87.0F)), broadcast(88.0F));
  const Vec shifter = broadcast(12582912.0F);  // 1.5 * 2^23: adding it rounds to an integer
  const Vec shifted = x * 1.44269504088896341F + shifter;
  const Vec n = shifted - shifter;
  const Vec r = (x - n * 0.693145751953125F) - n * 1.42860682030941723212e-6F;
  Vec sum = broadcast(1.0F / 5040);
  sum = sum * r + 1.0F / 720;
  sum = sum * r + 1.0F / 120;
  sum = sum * r + 1.0F / 24;
  sum = sum * r + 1.0F / 6;
  sum = sum * r + 0.5F;
  sum = sum * r + 1.0F;
  sum = sum * r + 1.0F;
  const SignedWords exponent = __builtin_convertvector(n, SignedWords) << 23;
  return reinterpret_cast<Vec>(reinterpret_cast<SignedWords>(sum) + exponent);
}
