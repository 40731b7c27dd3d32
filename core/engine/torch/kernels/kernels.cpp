// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/kernels/kernels.h"

#include <cstdlib>
#include <string_view>

namespace arbiter::engine::kernels {

#if defined(ARBITER_HAS_KERNELS)
const Kernels* avx512_kernels();
const Kernels* avx2_kernels();
#endif

namespace {

std::int64_t rounded_up(std::int64_t x, std::int64_t to) { return (x + to - 1) / to * to; }

std::int64_t units(Type type, std::int64_t depth) {
  return type == Type::f32 ? depth : (depth + 1) / 2;
}

const Kernels* choose() {
#if defined(ARBITER_HAS_KERNELS)
  // For tests and for telling a fault of the kernels from one elsewhere.
  const char* wanted = std::getenv("ARBITER_KERNELS");
  const std::string_view only = wanted == nullptr ? "" : wanted;
  if (only == "none") return nullptr;
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512bf16");
  if (wide && only != "avx2") return avx512_kernels();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2_kernels();
#endif
  return nullptr;
}

}  // namespace

std::int64_t attention_scratch(const Attention& attention) {
  constexpr std::int64_t kQueryBlock = 48;
  const auto keys = rounded_up(attention.length, kPanel);
  const auto width = rounded_up(attention.head_width, kPanel);
  return 2 * kQueryBlock * (width + keys) + 6 * keys * width;
}

std::int64_t cached_attention_scratch(const CachedAttention& attention) {
  return 2 * rounded_up(attention.head_width, kPanel) + attention.capacity;
}

std::int64_t packed_bytes(Type type, std::int64_t depth, std::int64_t columns) {
  return units(type, depth) * rounded_up(columns, kPanel) * 4;
}

std::int64_t packed_left_bytes(Type type, std::int64_t depth, std::int64_t rows) {
  constexpr std::int64_t kOverrun = 64;  // whole vectors are stored
  return units(type, depth) * rounded_up(rows, kTileRows) * 4 + kOverrun;
}

const Kernels* best() {
  static const Kernels* const chosen = choose();
  return chosen;
}

}  // namespace arbiter::engine::kernels
