// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "core/exchange/export.h"
#include "core/project/repositories.h"

namespace arbiter::exchange {

/// Visits the whole history in its order. `visit` may read the project: it is called between the
/// pages, never inside one. What is judged after the start is not visited.
Result<void> each_judgment(project::Project& project, const ExportStep& step,
                           const std::function<Result<void>(const project::Judgment&)>& visit);

/// Whether it is what its annotator says of its comparison now.
Result<bool> is_live(project::Project& project, const project::Judgment& judgment);

/// The column of an import's rows that names their annotator; empty: there is none.
std::string annotator_column(const project::Imports::Info& import);
/// Whether what stands in a prompt's kept columns is of the row that this judgment came with: true
/// where rows name no annotator.
Result<bool> is_by_its_row(project::Project& project, const project::Judgment& judgment,
                           const project::Prompt& prompt, const std::string& annotator_column);

/// The error with which a stopped export ends.
std::unexpected<Error> export_cancelled();

}  // namespace arbiter::exchange
