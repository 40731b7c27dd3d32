// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/compute.h"

#include <torch/torch.h>

#include <algorithm>
#include <thread>

#include "core/engine/torch/autocast.h"
#include "core/engine/torch/blas_turn.h"

namespace arbiter::engine {

bool cpu_has_fast_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

Result<Compute> begin_compute(const ComputeOptions& options) {
  ARBITER_TRY(check(options));
  Compute compute;
  const bool cuda = torch::cuda::is_available();
  if (options.device == "cuda" && !cuda) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "No CUDA device can be used here. Choose --device cpu, or install "
                                "a LibTorch with CUDA and its driver."));
  }
  if (cuda && options.device != "cpu") {
    const auto index =
        Communicator::local_rank() % static_cast<std::int64_t>(torch::cuda::device_count());
    compute.device = torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
  }
  const auto cores = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  compute.threads = options.threads > 0 ? options.threads : std::max<std::int64_t>(cores - 1, 1);
  torch::set_num_threads(static_cast<int>(compute.threads));
  // OpenBLAS has threads of its own that this does not reach: left alone, its products take every
  // core.
  BlasTurn::take(static_cast<int>(compute.threads));
  compute.bf16 = options.precision == "bf16" ||
                 (options.precision == "auto" && compute.device.is_cpu() && cpu_has_fast_bf16());
  return compute;
}

Result<Compute> begin_training(const ComputeOptions& options) {
  ARBITER_ASSIGN(auto compute, begin_compute(options));
  ARBITER_ASSIGN(compute.peers, Communicator::from_environment(compute.device));
  return compute;
}

PrecisionScope::PrecisionScope(const Compute& compute)
    : active_(compute.bf16), device_(compute.device.type()) {
  if (active_) set_bf16_autocast(device_, true);
}

PrecisionScope::~PrecisionScope() {
  if (!active_) return;
  at::autocast::clear_cache();
  set_bf16_autocast(device_, false);
}

void PrecisionScope::forget_casts() { at::autocast::clear_cache(); }

}  // namespace arbiter::engine
