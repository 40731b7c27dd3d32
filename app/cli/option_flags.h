// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "core/engine/options.h"

namespace arbiter::cli {

/// Adds a flag for each field: `learning_rate` becomes `--learning-rate VALUE`. A value that its
/// field refuses is wrong usage. The fields' struct must outlive the command line.
void add_option_flags(CLI::App& command, const std::vector<engine::Field>& fields);

}  // namespace arbiter::cli
