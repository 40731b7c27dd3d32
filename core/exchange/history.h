// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/exchange/export.h"
#include "core/project/repositories.h"

namespace arbiter::exchange {

/// Visits the whole history in its order. `visit` may read the project: it is called between the
/// pages, never inside one. What is judged after the start is not visited.
Result<void> each_judgment(project::Project& project, const ExportStep& step,
                           const std::function<Result<void>(const project::Judgment&)>& visit);

/// The error with which a stopped export ends.
std::unexpected<Error> export_cancelled();

}  // namespace arbiter::exchange
