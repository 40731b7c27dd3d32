// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/error.h"

namespace arbiter::project {

/// Refuses folders where SQLite's WAL is unsafe: network file systems, whose shared memory is not
/// shared, and folders that a synchronisation program copies file by file.
Result<void> check_location(const std::filesystem::path& folder);

/// Whether the folder is a project: it has a database with our application id, or one that may not
/// be read.
bool is_project(const std::filesystem::path& folder);

/// The project that a file or folder at `place` (as real_path gives it) would be in the way of:
/// one that it is, or is inside of, unless it is inside the project's exports/, plots/ or curves/.
std::optional<std::filesystem::path> refusing_project(const std::filesystem::path& place);

bool is_writable(const std::filesystem::path& folder);

}  // namespace arbiter::project
