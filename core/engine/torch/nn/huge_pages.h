// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace arbiter::engine::nn {

/// Asks the system to hold a CPU tensor of several megabytes in pages of 2 MiB, before it is first
/// written: what strides through it then misses fewer address translations. Only a hint, and only
/// where the system takes hints (Linux with transparent huge pages on `madvise`).
void prefer_huge_pages(const torch::Tensor& tensor);

}  // namespace arbiter::engine::nn
