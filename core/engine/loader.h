// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/engine/engine.h"

namespace arbiter::engine {

/// Raised whenever the interface in engine.h changes. The engine library says which one it was
/// built for through `extern "C" int arbiter_engine_abi()`, and makes the engine, which then lives
/// as long as the process, in `extern "C" arbiter::engine::Engine* arbiter_engine_create()`.
inline constexpr int engine_abi = 2;

/// Loads `libarbiter-engine.so` (and with it LibTorch) at the first call and keeps it for the life
/// of the process; takes 0.4 to 0.9 s, so never call it on the window's thread. Where LibTorch is
/// absent the error (ErrorCode::engine_missing) says which package to install. Thread-safe.
Result<Engine*> load_engine();

/// Whether `load_engine` has already succeeded: a check that costs nothing.
bool engine_loaded();

/// The places where the engine is looked for, first to last: $ARBITER_ENGINE, beside the program
/// (`../lib/arbiter`), the installed library folder.
std::vector<std::filesystem::path> engine_candidates();

}  // namespace arbiter::engine
