// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/kernels/kernels.h"

#include <cstdlib>
#include <string_view>

namespace arbiter::engine::agents {

#if defined(ARBITER_HAS_KERNELS)
const Kernels* avx512_kernels();
const Kernels* avx2_kernels();
#endif
const Kernels* baseline_kernels();

namespace {

struct Sets {
  const Kernels* usable[3] = {};
  std::int64_t count = 0;
};

Sets find_sets() {
  Sets sets;
#if defined(ARBITER_HAS_KERNELS)
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (wide) sets.usable[sets.count++] = avx512_kernels();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    sets.usable[sets.count++] = avx2_kernels();
#endif
  sets.usable[sets.count++] = baseline_kernels();
  return sets;
}

const Sets& sets() {
  static const Sets found = find_sets();
  return found;
}

const Kernels& choose() {
  const char* wanted = std::getenv("ARBITER_KERNELS");
  const std::string_view only = wanted == nullptr ? "" : wanted;
  for (std::int64_t i = 0; i + 1 < sets().count; ++i) {
    const bool passed_over =
        only == "none" || (only == "avx2" && sets().usable[i]->name != std::string_view("avx2"));
    if (!passed_over) return *sets().usable[i];
  }
  return *baseline_kernels();
}

}  // namespace

const Kernels& best() {
  static const Kernels& chosen = choose();
  return chosen;
}

const Kernels* const* all(std::int64_t& count) {
  count = sets().count;
  return sets().usable;
}

}  // namespace arbiter::engine::agents
