// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/agent_settings.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/engine/agent_options.h"
#include "core/tasks/control/environment.h"

namespace arbiter::studio {
namespace {

constexpr std::string_view prefix = "agent_";

}  // namespace

const engine::Algorithm* find_agent(const std::string& name) {
  const auto* found = engine::find_algorithm(std::string(prefix) + name);
  return found != nullptr && found->makes == engine::Makes::agent ? found : nullptr;
}

std::string agent_name(engine::AlgorithmKind kind) {
  const auto* algorithm = engine::find_algorithm(kind);
  const std::string name = algorithm != nullptr ? algorithm->name : "";
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

std::string known_agents() {
  std::string known;
  for (const auto& algorithm : engine::algorithms())
    if (algorithm.makes == engine::Makes::agent)
      known += (known.empty() ? "" : ", ") + agent_name(algorithm.kind);
  return known;
}

std::string known_environments() {
  std::string known;
  for (const auto& entry : tasks::control::environments())
    known += (known.empty() ? "" : ", ") + entry.spec.name;
  return known;
}

Result<void> check_environment(const std::string& name) {
  if (tasks::control::find_environment(name) != nullptr) return {};
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core", "There is no environment \"{name}\". Those that there are: {known}."),
      {{"name", name}, {"known", known_environments()}}, {{}, 0, "environment"});
}

Result<void> apply_preset(engine::AnyOptions& options, const std::string& environment) {
  return engine::fields_from_json(options.fields(),
                                  engine::agent_preset(options.kind(), environment));
}

}  // namespace arbiter::studio
