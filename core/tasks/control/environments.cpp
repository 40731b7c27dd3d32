// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/tasks/control/entries.h"

namespace arbiter::tasks::control {

const std::vector<EnvironmentEntry>& environments() {
  static const std::vector<EnvironmentEntry> all{
      cartpole(), cartpole_endless(), acrobot(), mountain_car(), pendulum(), lunar_lander()};
  return all;
}

const EnvironmentEntry* find_environment(std::string_view name) {
  const auto& all = environments();
  const auto found =
      std::ranges::find(all, name, [](const EnvironmentEntry& entry) { return entry.spec.name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace arbiter::tasks::control
