// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/autocast_mode.h>
#include <torch/version.h>

/// Automatic bfloat16 products on the CPU: LibTorch 2.4 gave these calls a device and deprecated
/// the ones before.
namespace arbiter::engine {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

inline bool cpu_autocast_is_on() { return at::autocast::is_autocast_enabled(at::kCPU); }
inline void set_cpu_autocast(bool on) { at::autocast::set_autocast_enabled(at::kCPU, on); }
inline void set_cpu_autocast_type(at::ScalarType type) {
  at::autocast::set_autocast_dtype(at::kCPU, type);
}

#else

inline bool cpu_autocast_is_on() { return at::autocast::is_cpu_enabled(); }
inline void set_cpu_autocast(bool on) { at::autocast::set_cpu_enabled(on); }
inline void set_cpu_autocast_type(at::ScalarType type) {
  at::autocast::set_autocast_cpu_dtype(type);
}

#endif

}  // namespace arbiter::engine
