// SPDX-License-Identifier: GPL-3.0-or-later
// The small networks' kernels for AVX-512; built with the flags of that instruction set
// (CMakeLists.txt).
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "core/engine/torch/agents/kernels/kernels.h"

#define ARBITER_KERNEL_LANES 16
#define ARBITER_KERNEL_NAME "avx512"

namespace arbiter::engine::agents {
namespace {

// Each builds on those before it.
// clang-format off
#include "core/engine/torch/kernels/vector.h"
#include "core/engine/torch/agents/kernels/layers.h"
#include "core/engine/torch/agents/kernels/policy.h"
#include "core/engine/torch/agents/kernels/optimisers.h"
#include "core/engine/torch/agents/kernels/table.h"
// clang-format on

}  // namespace

const Kernels* avx512_kernels() { return &kTable; }

}  // namespace arbiter::engine::agents
