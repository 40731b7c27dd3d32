// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/process_rank.h"

#include <cstdlib>
#include <string_view>

namespace arbiter::engine {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

bool leads_training() {
  const auto size = variable("WORLD_SIZE");
  if (size.empty() || size == "1") return true;
  return variable("RANK") == "0";
}

}  // namespace arbiter::engine
