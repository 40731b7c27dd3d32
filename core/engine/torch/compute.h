// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

#include "core/base/error.h"
#include "core/engine/options.h"
#include "core/engine/torch/communicator.h"
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine {

/// `ComputeOptions` as decided for one job: by CPU feature and device, never by timing.
struct Compute {
  torch::Device device = torch::kCPU;
  std::int64_t threads = 1;
  bool bf16 = false;
  /// The processes that train with this one; alone unless the engine made them meet.
  std::shared_ptr<const Communicator> peers = std::make_shared<Communicator>();

  std::string precision() const { return bf16 ? "bf16" : "f32"; }
  /// How to hold a model that runs within this job's `PrecisionScope` and is never trained.
  nn::Weights frozen_weights() const {
    return bf16 ? nn::Weights::frozen_bf16 : nn::Weights::frozen;
  }
};

/// Resolves the options and sets the calling thread's thread count (it acts on threads started
/// later too, so this comes first in every job); in an engine call, waits for its turn at the BLAS
/// (`BlasTurn`).
Result<Compute> begin_compute(const ComputeOptions& options);

/// `begin_compute` for a training: meets the other processes of it, if there are any.
Result<Compute> begin_training(const ComputeOptions& options);

/// Whether the processor multiplies bfloat16 natively (AVX512-BF16 or AMX).
bool cpu_has_fast_bf16();

/// While it lives, matrix products on the device run in bfloat16 where `compute.bf16`; sums, norms
/// and losses stay in float32. Call `forget_casts` after every change of weights.
class PrecisionScope {
 public:
  explicit PrecisionScope(const Compute& compute);
  ~PrecisionScope();
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;
  static void forget_casts();

 private:
  bool active_;
  torch::DeviceType device_;
};

}  // namespace arbiter::engine
