// SPDX-License-Identifier: GPL-3.0-or-later
// The small networks' kernels for any processor.
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <cstddef>
#include <cstdint>

#include "core/engine/torch/agents/kernels/kernels.h"

#define ARBITER_KERNEL_LANES 4
#define ARBITER_KERNEL_NAME "baseline"

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

const Kernels* baseline_kernels() { return &kTable; }

}  // namespace arbiter::engine::agents
