// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/control/environment.h"

/// One function per environment, each in a file of its own; `environments()` lists them.
namespace arbiter::tasks::control {

EnvironmentEntry cartpole();
EnvironmentEntry cartpole_endless();
EnvironmentEntry acrobot();
EnvironmentEntry mountain_car();
EnvironmentEntry pendulum();
EnvironmentEntry lunar_lander();

}  // namespace arbiter::tasks::control
