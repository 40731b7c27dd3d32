// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include "core/studio/models/model_target.h"

namespace arbiter::cli {

/// Adds --overwrite for a command that writes a model folder.
inline void add_overwrite(CLI::App& command, bool& overwrite) {
  command.add_flag("--overwrite", overwrite,
                   "Replace the folder where it holds a model and nothing else");
}

inline studio::Existing existing_of(bool overwrite) {
  return overwrite ? studio::Existing::replace_model : studio::Existing::refuse;
}

}  // namespace arbiter::cli
