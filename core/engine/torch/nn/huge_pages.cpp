// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/huge_pages.h"

#include <sys/mman.h>
#include <torch/torch.h>

#include <cstdint>

namespace arbiter::engine::nn {

void prefer_huge_pages(const torch::Tensor& tensor) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t kHugePage = std::uintptr_t{2} << 20;
  if (!tensor.device().is_cpu()) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(tensor.data_ptr());
  const auto first = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (begin + tensor.nbytes()) / kHugePage * kHugePage;
  // An answer of "no" changes nothing but the speed.
  if (end > first)
    static_cast<void>(::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE));
#else
  static_cast<void>(tensor);
#endif
}

}  // namespace arbiter::engine::nn
