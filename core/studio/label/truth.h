// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/project/types.h"

namespace arbiter::studio {

/// Whether a response is right, where the project knows it: what `settings.right` of the response
/// says (true or false; whoever makes an item may note it there), else whether the response's text
/// is what the prompt's column `truth`, `answer` or `target` says, spaces around it and the case of
/// letters apart. Nothing where neither says so. Only simulated annotators and figures ask.
std::optional<bool> is_right(const project::Prompt& prompt, const project::Response& response);

}  // namespace arbiter::studio
