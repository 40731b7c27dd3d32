// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/context.h"

namespace arbiter::cli {

/// `train classifier` and `train tagger`, below `train`.
void add_train_names(CLI::App& train, Context& context);

}  // namespace arbiter::cli
