// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/autocast_mode.h>
#include <torch/version.h>

/// Automatic bfloat16 products: LibTorch 2.4 gave these calls a device and deprecated the ones
/// before. `device` is the CPU or CUDA.
namespace arbiter::engine {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

inline bool bf16_autocast_is_on(at::DeviceType device) {
  return at::autocast::is_autocast_enabled(device);
}
inline void set_bf16_autocast(at::DeviceType device, bool on) {
  at::autocast::set_autocast_dtype(device, at::kBFloat16);
  at::autocast::set_autocast_enabled(device, on);
}

#else

inline bool bf16_autocast_is_on(at::DeviceType device) {
  return device == at::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}
inline void set_bf16_autocast(at::DeviceType device, bool on) {
  if (device == at::kCPU) {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  } else {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(on);
  }
}

#endif

}  // namespace arbiter::engine
