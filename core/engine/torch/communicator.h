// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"

namespace arbiter::engine {

/// The processes that train one model together, one batch's rows shared out among them. Made from
/// `RANK`, `WORLD_SIZE`, `MASTER_ADDR` and `MASTER_PORT`, as torchrun and Slurm's launchers set
/// them. Every process must make the same calls in the same order.
class Communicator {
 public:
  /// One process by itself: nothing is exchanged.
  Communicator() = default;
  /// Meets the others through the master's store; alone where `WORLD_SIZE` is not set or 1. Where
  /// this process trains on a CUDA `device` and LibTorch has NCCL, what stands there is exchanged
  /// there; everything else goes through Gloo.
  static Result<std::shared_ptr<Communicator>> from_environment(torch::Device device = torch::kCPU);

  /// Whether this build can exchange anything (it needs Gloo).
  static bool has_transport();
  /// Whether this build exchanges between CUDA devices without passing through the host.
  static bool has_nccl();
  /// Which of this machine's accelerators belongs to this process: `LOCAL_RANK` (torchrun) or
  /// `SLURM_LOCALID`, else 0.
  static std::int64_t local_rank();

  std::int64_t rank() const { return rank_; }
  std::int64_t size() const { return size_; }
  /// The process that writes checkpoints and tells of the run.
  bool leads() const { return rank_ == 0; }
  bool alone() const { return size_ == 1; }

  /// Adds up `x` over the processes, in place: `[any]`, any number type.
  void sum(torch::Tensor& x) const;
  bool any(bool value) const;
  void wait_for_all() const { any(false); }
  /// `[begin, end)` of `count` rows that are this process's.
  std::pair<std::int64_t, std::int64_t> share(std::int64_t count) const {
    return {count * rank_ / size_, count * (rank_ + 1) / size_};
  }

 private:
  struct Group;
  std::shared_ptr<Group> group_;
  std::int64_t rank_ = 0;
  std::int64_t size_ = 1;
};

}  // namespace arbiter::engine
