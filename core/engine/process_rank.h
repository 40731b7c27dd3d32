// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace arbiter::engine {

/// Whether this process writes down what a training gives: it does unless it is one of several that
/// train together (`WORLD_SIZE` > 1, as torchrun and Slurm's launchers set it) and not the first
/// (`RANK` 0).
bool leads_training();

}  // namespace arbiter::engine
