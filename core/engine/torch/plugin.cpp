// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/engine.h"

/// The version of the interface in core/engine/engine.h; the loader refuses another one.
extern "C" __attribute__((visibility("default"))) int arbiter_engine_abi() { return 2; }

/// The engine; owned by the plug-in, alive as long as the process.
extern "C" __attribute__((visibility("default"))) arbiter::engine::Engine* arbiter_engine_create() {
  static arbiter::engine::TorchEngine engine;
  return &engine;
}
