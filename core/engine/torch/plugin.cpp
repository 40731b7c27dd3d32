// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/engine.h"
#include "engine_abi.h"

/// The hash of the interface's headers; the loader refuses another one.
extern "C" __attribute__((visibility("default"))) const char* arbiter_engine_headers() {
  return ARBITER_ENGINE_ABI;
}

/// The engine; owned by the plug-in, alive as long as the process.
extern "C" __attribute__((visibility("default"))) arbiter::engine::Engine* arbiter_engine_create() {
  static arbiter::engine::TorchEngine engine;
  return &engine;
}
