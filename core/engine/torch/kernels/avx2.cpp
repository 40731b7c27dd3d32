// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels for AVX2 with FMA; built with the flags of that instruction set (CMakeLists.txt).
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "core/engine/torch/kernels/kernels.h"

#define ARBITER_KERNEL_LANES 8

namespace arbiter::engine::kernels {
namespace {

// Each builds on those before it.
// clang-format off
#include "core/engine/torch/kernels/vector.h"
#include "core/engine/torch/kernels/product.h"
#include "core/engine/torch/kernels/rows.h"
#include "core/engine/torch/kernels/attention.h"
#include "core/engine/torch/kernels/table.h"
// clang-format on

}  // namespace

const Kernels* avx2_kernels() { return &kTable; }

}  // namespace arbiter::engine::kernels
