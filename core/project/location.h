// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::project {

/// Refuses folders where SQLite's WAL is unsafe: network file systems, whose shared memory is not
/// shared, and folders that a synchronisation program copies file by file.
Result<void> check_location(const std::filesystem::path& folder);

bool is_writable(const std::filesystem::path& folder);

}  // namespace arbiter::project
