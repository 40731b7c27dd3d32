// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/project/repositories.h"

/// What runs take on the disk, and getting rid of them.
namespace arbiter::studio {

/// Bytes of all files of a run: its checkpoints. Reads the folders: not for the window's thread.
/// 0 where it has none.
Result<std::int64_t> run_disk_bytes(const project::Project& project, project::Id run);

/// Deletes a run with its curves, samples and files. One that is being trained anywhere is refused
/// (ErrorCode::locked), and one whose model the project works with; one that another run was made
/// from or learns against unless `though_needed`. May take long: not for the window's thread.
Result<void> delete_run(project::Project& project, project::Id run, bool though_needed = false);

}  // namespace arbiter::studio
