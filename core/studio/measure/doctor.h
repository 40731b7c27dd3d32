// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/engine.h"

namespace arbiter::studio {

/// Whether this computer is fit for the program, and what to do where it is not.
struct DoctorReport {
  std::string version;  ///< of Arbiter
  std::string compiler;
  std::int64_t cores = 0;
  std::int64_t default_threads = 0;
  std::optional<engine::EngineReport> engine;
  std::string engine_problem;  ///< English; empty where the engine loads
  std::string demo_model_problem;
  std::vector<std::string> warnings;
  std::string log;  ///< where the program writes what happened

  nlohmann::json to_json() const;
  std::string to_text() const;
};

/// Below this a BLAS is the reference implementation, or as slow.
inline constexpr double slow_gflops_per_core = 30.0;

/// Warnings that the engine's own figures call for.
std::vector<std::string> warnings_of(const engine::EngineReport& report);

/// Blocks: loads the engine and measures it.
DoctorReport examine();

}  // namespace arbiter::studio
