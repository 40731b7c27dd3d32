// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/option_flags.h"

namespace arbiter::cli {

/// Options that are heeded only where another one has a certain value (`--lora-alpha` where
/// `--lora-rank` is not 0): one that was given and would have no effect is refused, by its flag and
/// with what to change. `options` are those that the work will use.
/// One that is given as it is by default (`defaults`) harms nobody.
Result<void> check_heeded(const std::vector<engine::Field>& options, const GivenFields& given,
                          const std::vector<engine::Field>& defaults);

}  // namespace arbiter::cli
