// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/base/error.h"
#include "core/project/types.h"

namespace arbiter::studio {

/// Why a policy's run ended before its last iteration, or went on although its answers said that it
/// pleases the reward model alone: a message with its figures, in which `code` means nothing. None
/// for any other run.
std::optional<Error> early_end(const project::Run& run);

}  // namespace arbiter::studio
