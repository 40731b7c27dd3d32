// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/communicator.h"

#include <torch/torch.h>
#include <torch/version.h>

#ifdef ARBITER_WITH_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif
#ifdef ARBITER_WITH_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string>

namespace arbiter::engine {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::unexpected<Error> bad_variable(const char* name, const std::string& value) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{name} is \"{value}\". Processes that train together need RANK, "
                              "WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them."),
              {{"name", name}, {"value", value}});
}

Result<std::int64_t> number(const char* name, std::int64_t least, std::int64_t most) {
  const auto text = variable(name);
  std::int64_t value = -1;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    return bad_variable(name, text);
  return value;
}

}  // namespace

#ifdef ARBITER_WITH_GLOO

bool Communicator::has_transport() { return true; }

/// A paused leader must not make the others give up.
constexpr std::chrono::hours kPatience{24};

struct Communicator::Group {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> hosts;
#ifdef ARBITER_WITH_NCCL
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> accelerators;
#endif
};

Result<std::shared_ptr<Communicator>> Communicator::from_environment(
    [[maybe_unused]] torch::Device device) {
  auto communicator = std::make_shared<Communicator>();
  if (variable("WORLD_SIZE").empty() || variable("WORLD_SIZE") == "1") return communicator;
  ARBITER_ASSIGN(communicator->size_, number("WORLD_SIZE", 1, 65536));
  ARBITER_ASSIGN(communicator->rank_, number("RANK", 0, communicator->size_ - 1));
  ARBITER_ASSIGN(const auto port, number("MASTER_PORT", 1, 65535));
  const auto address = variable("MASTER_ADDR");
  if (address.empty()) return bad_variable("MASTER_ADDR", address);
  try {
    c10d::TCPStoreOptions store_options;
    store_options.port = static_cast<std::uint16_t>(port);
    store_options.isServer = communicator->rank_ == 0;
    store_options.numWorkers = static_cast<std::size_t>(communicator->size_);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    store_options.useLibUV = false;  // not every LibTorch has libuv inside
#endif
    const auto store = c10::make_intrusive<c10d::TCPStore>(address, store_options);
    auto options = c10d::ProcessGroupGloo::Options::create();
    options->timeout = kPatience;
    const bool local = address == "127.0.0.1" || address == "localhost";
    options->devices.push_back(local ? c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1")
                                     : c10d::ProcessGroupGloo::createDefaultDevice());
    communicator->group_ = std::make_shared<Group>();
    const auto rank = static_cast<int>(communicator->rank_);
    const auto size = static_cast<int>(communicator->size_);
    communicator->group_->hosts = c10::make_intrusive<c10d::ProcessGroupGloo>(
        c10::make_intrusive<c10d::PrefixStore>("gloo", store), rank, size, options);
#ifdef ARBITER_WITH_NCCL
    if (device.is_cuda()) {
      communicator->group_->accelerators = c10::make_intrusive<c10d::ProcessGroupNCCL>(
          c10::make_intrusive<c10d::PrefixStore>("nccl", store), rank, size);
    }
#endif
  } catch (const std::exception& error) {
    return fail(ErrorCode::io,
                ARBITER_MESSAGE("core",
                                "The {count} processes that train together could not meet at "
                                "{address}:{port}: {reason}"),
                {{"count", std::to_string(communicator->size_)},
                 {"address", address},
                 {"port", std::to_string(port)},
                 {"reason", error.what()}});
  }
  return communicator;
}

void Communicator::sum(torch::Tensor& x) const {
  if (alone()) return;
  const torch::NoGradGuard no_gradients;
#ifdef ARBITER_WITH_NCCL
  if (x.is_cuda() && group_->accelerators) {
    std::vector<torch::Tensor> there{x.detach().contiguous()};
    group_->accelerators->allreduce(there)->wait();
    if (!there[0].is_alias_of(x)) x.detach().copy_(there[0]);
    return;
  }
#endif
  std::vector<torch::Tensor> exchanged{x.detach().to(torch::kCPU).contiguous()};
  group_->hosts->allreduce(exchanged)->wait();
  if (!exchanged[0].is_alias_of(x)) x.detach().copy_(exchanged[0]);
}

#else

bool Communicator::has_transport() { return false; }

struct Communicator::Group {};

Result<std::shared_ptr<Communicator>> Communicator::from_environment(torch::Device) {
  if (!variable("WORLD_SIZE").empty()) {
    ARBITER_ASSIGN(const auto size, number("WORLD_SIZE", 1, 65536));
    if (size > 1) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "This LibTorch has no Gloo, so several processes cannot train "
                                  "together. Unset WORLD_SIZE."));
    }
  }
  return std::make_shared<Communicator>();
}

void Communicator::sum(torch::Tensor&) const {}

#endif

bool Communicator::has_nccl() {
#ifdef ARBITER_WITH_NCCL
  return true;
#else
  return false;
#endif
}

std::int64_t Communicator::local_rank() {
  for (const char* name : {"LOCAL_RANK", "SLURM_LOCALID"})
    if (const auto value = number(name, 0, 65535)) return *value;
  return 0;
}

bool Communicator::any(bool value) const {
  if (alone()) return value;
  auto count = torch::full({1}, value ? 1 : 0, torch::kInt64);
  sum(count);
  return count.item<std::int64_t>() > 0;
}

}  // namespace arbiter::engine
